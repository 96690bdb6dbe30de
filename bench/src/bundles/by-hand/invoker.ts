/** The invoker written by hand: the same two clients, the same calls, and no handling of failures. */
import { BedrockAgentCoreClient, InvokeAgentRuntimeCommand } from '@aws-sdk/client-bedrock-agentcore';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';

const dynamo = new DynamoDBClient();
const agentCore = new BedrockAgentCoreClient();

interface Input {
  readonly session_id: string;
  readonly payload: unknown;
}

export async function handler({ session_id, payload }: Input): Promise<unknown> {
  await append(session_id, 'AGENT_RUNTIME_INVOCATION_STARTED');
  const { response } = await agentCore.send(
    new InvokeAgentRuntimeCommand({
      agentRuntimeArn: process.env['AGENT_RUNTIME_ARN'],
      runtimeSessionId: session_id,
      payload: Buffer.from(JSON.stringify({ action: 'start', session_id, payload })),
    }),
  );
  const answer = await response?.transformToString();
  await append(session_id, 'AGENT_RUNTIME_INVOCATION_SUCCEEDED');
  return JSON.parse(answer ?? '{}');
}

async function append(sessionId: string, status: string): Promise<void> {
  const timestamp = new Date().toISOString();
  await dynamo.send(
    new PutItemCommand({
      TableName: process.env['JOURNAL_TABLE'],
      Item: {
        PK: { S: `SESSION#${sessionId}` },
        SK: { S: `EVENT#${timestamp}` },
        Status: { S: status },
        Timestamp: { S: timestamp },
      },
    }),
  );
}
