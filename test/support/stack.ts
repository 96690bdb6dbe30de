import {
  createDynamoTable,
  createJournal,
  createJournalClient,
  createResultStore,
  type Journal,
  type ResultStore,
} from '@agents/journal';
import { type StackProcess, startStackProcess } from '@agents/local-stack';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { LambdaClient } from '@aws-sdk/client-lambda';
import {
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  SFNClient,
} from '@aws-sdk/client-sfn';
import { PACKAGES } from './package-service.ts';

export const TABLE = 'agents-table-dev';
export const STATE_MACHINE_ARN =
  'arn:aws:states:us-east-1:000000000000:stateMachine:agent-session-workflow-dev';

const LOCAL = { region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };

/** A local stack in its own process, and every client one needs to look at it from outside. */
export interface WholeSystem {
  readonly endpoint: string;
  readonly logs: readonly string[];
  readonly events: EventBridgeClient;
  readonly dynamo: DynamoDBClient;
  readonly lambda: LambdaClient;
  readonly workflow: SFNClient;
  readonly journal: Journal;
  readonly results: ResultStore;
  readonly pid: number;
  stop(): Promise<void>;
}

/** Starts the stack from one of the packages made for the tests; by default with the agent of the tests. */
export async function startWholeSystem(
  name: keyof typeof PACKAGES = 'whole',
  options: readonly string[] = [],
): Promise<WholeSystem> {
  const stack: StackProcess = await startStackProcess('packages/local-stack/src/main.ts', [
    '--package',
    PACKAGES[name],
    ...options,
  ]);
  const config = { ...LOCAL, endpoint: stack.endpoint };
  const client = createJournalClient(config);
  const table = createDynamoTable({ client, tableName: TABLE });
  const clients = {
    events: new EventBridgeClient(config),
    dynamo: new DynamoDBClient(config),
    lambda: new LambdaClient(config),
    workflow: new SFNClient(config),
  };
  return {
    endpoint: stack.endpoint,
    logs: stack.logs,
    pid: stack.pid,
    ...clients,
    journal: createJournal({ table }),
    results: createResultStore({ table }),
    async stop() {
      for (const each of [client, ...Object.values(clients)]) each.destroy();
      await stack.stop();
    },
  };
}

/** The ARN of the execution that a session's id names. */
export function executionArn(sessionId: string): string {
  return `${STATE_MACHINE_ARN.replace(':stateMachine:', ':execution:')}:${sessionId}`;
}

/** Waits until the session's execution has ended, and describes it. */
export async function untilEnded(
  { workflow }: Pick<WholeSystem, 'workflow'>,
  sessionId: string,
): Promise<DescribeExecutionCommandOutput> {
  for (;;) {
    const execution = await workflow.send(
      new DescribeExecutionCommand({ executionArn: executionArn(sessionId) }),
    );
    if (execution.status !== 'RUNNING') return execution;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
