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

/** The most sessions looked at, newest first; older ones are announced and left alone. */
const MOST_SESSIONS = 1_000;

export interface OpenSessionsOptions {
  readonly endpoint: string;
  readonly region: string;
  readonly tableNames: readonly string[];
  readonly log: StackLog;
}

/** Whether a table of the template is a journal: only a journal can be asked for its sessions. */
export function isJournal({ keys }: TableResource): boolean {
  return keys.GlobalSecondaryIndexes?.some(({ IndexName }) => IndexName === STATUS_INDEX) ?? false;
}

/**
 * Says which sessions in kept tables have not ended, and what each of them misses. The executions that followed them ended
 * with the stack before this one, so nobody else would notice.
 */
export async function reportOpenSessions(options: OpenSessionsOptions): Promise<void> {
  const { endpoint, region, tableNames, log } = options;
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = createJournalClient({ endpoint, region, credentials });
  try {
    for (const tableName of tableNames) {
      await report(createJournal({ table: createDynamoTable({ client, tableName }) }), log);
    }
  } finally {
    client.destroy();
  }
}

async function report(journal: Journal, log: StackLog): Promise<void> {
  const page = await journal.readStatus({ status: 'SESSION_INITIATED', limit: MOST_SESSIONS });
  for (const sessionId of new Set(page.events.map((event) => event.sessionId))) {
    const { events } = await journal.read(sessionId);
    const session = foldSession(events);
    if (!session.terminalEvent) log.warn(describe(sessionId, session), 'open session without an execution');
  }
  if (page.cursor) log.warn({ looked_at: MOST_SESSIONS }, 'older sessions were not looked at');
}

function describe(session_id: string, { state, lastEvent, awaiting }: SessionState): object {
  return {
    session_id,
    state,
    last_event: lastEvent && `${lastEvent.status} at ${lastEvent.timestamp}`,
    missing: awaiting.join(' or '),
    owed_by: [...new Set(awaiting.map(writerOf))].join(', '),
    next: `aws stepfunctions start-execution with the input {"session_id":"${session_id}"} follows it to its end`,
  };
}
