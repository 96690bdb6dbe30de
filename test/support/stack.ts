import type { SessionEvent, Status } from '@agents/events';
import {
  createDynamoTable,
  createInputStore,
  createJournal,
  createJournalClient,
  createProgressStore,
  createResultStore,
  type InputStore,
  type Journal,
  type ProgressStore,
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

/** A local stack in its own process, and the clients to use it. */
export interface WholeSystem {
  readonly endpoint: string;
  readonly logs: readonly string[];
  readonly events: EventBridgeClient;
  readonly dynamo: DynamoDBClient;
  readonly lambda: LambdaClient;
  readonly workflow: SFNClient;
  /** The journal's table. */
  readonly table: ReturnType<typeof createDynamoTable>;
  readonly journal: Journal;
  readonly results: ResultStore;
  readonly inputs: InputStore;
  readonly progress: ProgressStore;
  readonly pid: number;
  stop(): Promise<void>;
}

/** Starts the stack from a package of the tests, by default with the agent of the tests. */
export async function startWholeSystem(
  name: keyof typeof PACKAGES = 'whole',
  options: readonly string[] = [],
): Promise<WholeSystem> {
  const stack: StackProcess = await startStackProcess('packages/local-stack/src/main.ts', [
    '--package',
    PACKAGES[name],
    '--verbose', // the tests find processes of sessions in the log
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
    table,
    journal: createJournal({ table }),
    results: createResultStore({ table }),
    inputs: createInputStore({ table }),
    progress: createProgressStore({ table }),
    async stop() {
      for (const each of [client, ...Object.values(clients)]) each.destroy();
      await stack.stop();
    },
  };
}

/** The ARN of the execution with the session's id as its name. */
export function executionArn(sessionId: string): string {
  return `${STATE_MACHINE_ARN.replace(':stateMachine:', ':execution:')}:${sessionId}`;
}

/**
 * Waits for the next look at something that has been waited for since then: for a tenth of the wait, so that a long one is not
 * most of the work of the machine.
 */
function pauseSince(startedAt: number): Promise<void> {
  const ms = Math.min(1_000, Math.max(50, (performance.now() - startedAt) / 10));
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Waits until the session's execution has ended, and describes it. */
export async function untilEnded(
  { workflow }: Pick<WholeSystem, 'workflow'>,
  sessionId: string,
): Promise<DescribeExecutionCommandOutput> {
  const startedAt = performance.now();
  for (;;) {
    const execution = await workflow.send(
      new DescribeExecutionCommand({ executionArn: executionArn(sessionId) }),
    );
    if (execution.status !== 'RUNNING') return execution;
    await pauseSince(startedAt);
  }
}

/**
 * Waits for the end of many sessions, and describes their executions. It looks at one at a time: a look at each of 200 sessions
 * ten times a second would keep the machine busier than the sessions do.
 */
export async function untilAllEnded(
  system: Pick<WholeSystem, 'workflow'>,
  sessionIds: readonly string[],
): Promise<readonly DescribeExecutionCommandOutput[]> {
  const executions: DescribeExecutionCommandOutput[] = [];
  for (const sessionId of sessionIds) executions.push(await untilEnded(system, sessionId));
  return executions;
}

/** The process of a session's agent, by the stack's log. */
export function agentPid({ logs }: Pick<WholeSystem, 'logs'>, sessionId: string): number {
  const placed = new RegExp(`runtime session placed .*runtime_session_id=${sessionId} .*pid=(\\d+)`);
  const pid = logs.map((line) => placed.exec(line)?.[1]).findLast((found) => found !== undefined);
  if (pid === undefined) throw new Error(`session ${sessionId}: no process in the stack's log`);
  return Number(pid);
}

/** Waits until the journal of a session contains these statuses, and returns its events. */
export async function untilJournaled(
  { journal }: Pick<WholeSystem, 'journal'>,
  sessionId: string,
  ...statuses: readonly Status[]
): Promise<readonly SessionEvent[]> {
  const startedAt = performance.now();
  for (;;) {
    const { events } = await journal.read(sessionId);
    if (statuses.every((status) => events.some((event) => event.status === status))) return events;
    await pauseSince(startedAt);
  }
}
