import { foldSession, type SessionState, writerOf } from '@agents/events';
import {
  createDynamoTable,
  createJournal,
  createJournalClient,
  type Journal,
  STATUS_INDEX,
} from '@agents/journal';
import type { StackLog } from './log.ts';
import type { TableResource } from './template/resources/table.ts';

/** Maximum number of sessions that are checked, newest first; a log line says so when there are more. */
const MAX_SESSIONS = 1_000;

export interface OpenSessionsOptions {
  readonly endpoint: string;
  readonly region: string;
  readonly tables: readonly TableResource[];
  readonly log: StackLog;
}

/**
 * Logs which sessions in kept tables have not ended, and which event each of them waits for. Their executions ended with
 * the earlier stack, so these sessions are no longer monitored.
 */
export async function reportOpenSessions(options: OpenSessionsOptions): Promise<void> {
  const { endpoint, region, tables, log } = options;
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = createJournalClient({ endpoint, region, credentials });
  try {
    for (const { name: tableName } of tables.filter(isJournal)) {
      await report(createJournal({ table: createDynamoTable({ client, tableName }) }), log);
    }
  } finally {
    client.destroy();
  }
}

/** Sessions are found through the status index, which a table of another kind does not have. */
function isJournal({ keys }: TableResource): boolean {
  return keys.GlobalSecondaryIndexes?.some(({ IndexName }) => IndexName === STATUS_INDEX) ?? false;
}

async function report(journal: Journal, log: StackLog): Promise<void> {
  const page = await journal.readStatus({ status: 'SESSION_INITIATED', limit: MAX_SESSIONS });
  for (const sessionId of new Set(page.events.map((event) => event.sessionId))) {
    const { events } = await journal.read(sessionId);
    const session = foldSession(events);
    if (!session.terminalEvent)
      log.warn(describe(sessionId, session), 'session is open but has no execution');
  }
  if (page.cursor) log.warn({ checked: MAX_SESSIONS }, 'older sessions were not checked');
}

function describe(session_id: string, { state, lastEvent, awaiting }: SessionState): object {
  return {
    session_id,
    state,
    last_event: lastEvent && `${lastEvent.status} at ${lastEvent.timestamp}`,
    missing: awaiting.join(' or '),
    expected_from: [...new Set(awaiting.map(writerOf))].join(', '),
    next: `to follow the session to its end, run aws stepfunctions start-execution with the input {"session_id":"${session_id}"}`,
  };
}
