import type { SessionEvent, UnreadableRecord } from '@agents/events';
import type { Cli } from '../cli.ts';
import { lastSessionOf } from './last-session.ts';
import { resolveSession } from './resolve-session.ts';
import { makeStandings, type Stood } from './standings.ts';
import { type StoredRow, toStoredRows } from './stored-row.ts';
import { unknownSession } from './unknown-session.ts';

/** A session as it was read at one moment. */
export interface ReadSession extends Stood {
  readonly sessionId: string;
  /** Everything in its partition, in the order of time. */
  readonly stored: readonly StoredRow[];
  readonly events: readonly SessionEvent[];
  readonly unreadable: readonly UnreadableRecord[];
}

/**
 * Reads the session that a reference means, and remembers it as `@last`.
 *
 * @throws UsageError when the reference is none, or means several
 * @throws NotFound when neither the journal nor an execution knows the session
 */
export async function readSession(cli: Cli, reference: string): Promise<ReadSession> {
  const sessionId = await resolveSession(cli, reference);
  const { rows } = await (await cli.target.journal()).readRows(sessionId);
  const stored = toStoredRows(rows);
  const events = stored.flatMap(({ event }) => event ?? []);
  const unreadable = stored.flatMap((each) => each.unreadable ?? []);
  const stood = await makeStandings(cli).of(sessionId, events);
  if (rows.length === 0 && !stood.execution) throw unknownSession(sessionId, cli);
  await lastSessionOf(cli.target.key, cli.io).remember(sessionId);
  return { sessionId, stored, events, unreadable, ...stood };
}
