import { afterTests } from '../../../../../test/support/after-tests.ts';
import { startAwsFront } from '../../../../../test/support/aws-front.ts';
import { type JournalTable, openJournalTable } from '../../../../../test/support/journal-table.ts';
import { type LogsServer, RUNTIME_ARN, startLogsServer } from '../../../../../test/support/logs-server.ts';
import { type Note, openStage, type Stage } from '../../../src/stage.ts';

export const T0 = Date.UTC(2026, 10, 23, 12);

/** What answers a call of CloudWatch Logs instead of the logs: status and body; nothing lets it pass. */
export type Fault = (group: string, body: string) => readonly [number, object] | undefined;

/** The stage dev with a journal and logs, on a clock that moves when someone waits. */
export interface LoggedStage {
  readonly stage: Stage;
  readonly journal: JournalTable;
  readonly logs: LogsServer;
  readonly clock: { ms: number };
  /** The calls of CloudWatch Logs: group, and when. */
  readonly calls: { readonly group: string; readonly at: number; readonly body: string }[];
  readonly notes: Note[];
  /** How long was waited, in milliseconds. */
  readonly pauses: number[];
  fault: Fault;
  /** What happens while something waits. */
  onSleep: (ms: number) => void;
  /** Plants an event of a session, `afterMs` after T0. */
  plantEvent(id: string, afterMs: number, Status: string): Promise<void>;
}

/** Opens the stage. It is closed after the tests of the file. */
export async function openLoggedStage(groups?: readonly string[]): Promise<LoggedStage> {
  const clock = { ms: T0 };
  const logs = await startLogsServer(() => clock.ms, groups);
  const journal = await openJournalTable('agents-table-dev');
  const calls: LoggedStage['calls'] = [];
  const front = await startAwsFront({
    ...{ dynamodb: journal.endpoint, logs: logs.endpoint, outputs: { AgentRuntimeArn: RUNTIME_ARN } },
    intercept(operation, body) {
      if (operation === 'DescribeExecution') return [400, { __type: 'ExecutionDoesNotExist', message: 'no' }];
      if (operation === 'ListExecutions') return [200, { executions: [] }];
      if (operation !== 'FilterLogEvents') return undefined;
      const { logGroupName: group } = JSON.parse(body);
      calls.push({ group, at: clock.ms, body });
      return logged.fault(group, body);
    },
  });
  const notes: Note[] = [];
  const pauses: number[] = [];
  const stage = openStage(
    { stage: 'dev' },
    {
      env: { AWS_ENDPOINT_URL: front.endpoint },
      now: () => clock.ms,
      async sleep(ms) {
        pauses.push(ms);
        clock.ms += ms;
        logged.onSleep(ms);
      },
      note: (note) => notes.push(note),
    },
  );
  afterTests(() => stage.close());
  const logged: LoggedStage = {
    ...{ stage, journal, logs, clock, calls, notes, pauses },
    fault: () => undefined,
    onSleep: () => {},
    plantEvent(id, afterMs, Status) {
      const Timestamp = new Date(T0 + afterMs).toISOString();
      return journal.plant({ PK: `SESSION#${id}`, SK: `EVENT#${Timestamp}`, Status, Timestamp });
    },
  };
  return logged;
}
