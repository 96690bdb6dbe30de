/** The poller written by hand: the same two clients, the same calls, and no handling of failures. */
import { BedrockAgentCoreClient, InvokeAgentRuntimeCommand } from '@aws-sdk/client-bedrock-agentcore';
import { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';

const dynamo = new DynamoDBClient();
const agentCore = new BedrockAgentCoreClient();

interface Input {
  readonly session_id: string;
}

export async function handler({ session_id }: Input): Promise<unknown> {
  const { Items = [] } = await dynamo.send(
    new QueryCommand({
      TableName: process.env['JOURNAL_TABLE'],
      KeyConditionExpression: 'PK = :pk',
      ExpressionAttributeValues: { ':pk': { S: `SESSION#${session_id}` } },
      ConsistentRead: true,
    }),
  );
  const status = Items.at(-1)?.['Status']?.S ?? '';
  if (/_(?:COMPLETED|FAILED)$/.test(status)) return { session_id, status };
  const { response } = await agentCore.send(
    new InvokeAgentRuntimeCommand({
      agentRuntimeArn: process.env['AGENT_RUNTIME_ARN'],
      runtimeSessionId: session_id,
      payload: Buffer.from(JSON.stringify({ action: 'status', session_id })),
    }),
  );
  return { session_id, status, agent: JSON.parse((await response?.transformToString()) ?? '{}') };
}
