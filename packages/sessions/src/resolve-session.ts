import { parseSessionId, workflowName } from '@agents/events';
import { sessionIdOfKey } from './candidates.ts';
import { SessionsError } from './errors.ts';
import { executionsOf } from './executions.ts';
import type { JournalReaders, Stage } from './stage.ts';

/** An id that EventBridge gave. It is complete, so no request is needed to tell. */
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The partition key of a session, as tables, exports and JSON show it. */
const KEY = /^SESSION#/i;

const EXECUTION_ARN = /^arn:[\w-]+:states:([\w-]+):\d*:execution:([^:]+):[^:]+$/;

const PAGE = 1_000;
/** Ten thousand sessions are 1 MB of index. The id of an older session comes from a log, where it is complete. */
const MAX_PAGES = 10;
/** A longer list of candidates is not useful. */
const MAX_CANDIDATES = 10;

/**
 * Finds the session that a text means: a whole id, the beginning of one, its key in the table, or the ARN of its execution.
 * EventBridge gives ids in lower case; an id that was pasted in upper case is found as well.
 *
 * @throws SessionsError `INVALID_ID` when the text cannot be part of an id, `AMBIGUOUS_ID` when several ids begin with it,
 * `SESSION_NOT_FOUND` when no id does
 */
export async function resolveSession(stage: Stage, text: string): Promise<string> {
  if (text.startsWith('arn:')) return sessionOfExecution(stage, text);
  const id = parse(text.replace(KEY, ''));
  if (UUID.test(id)) return id;
  const journal = await stage.journal();
  if (await exists(journal, id)) return id;
  const lower = id.toLowerCase();
  if (UUID.test(lower) || (lower !== id && (await exists(journal, lower)))) return lower;
  return onlyOne(stage, id, await sessionsThatBegin(journal, id));
}

async function sessionOfExecution(stage: Stage, arn: string): Promise<string> {
  const [, region, machine] = EXECUTION_ARN.exec(arn) ?? [];
  const expected = { region: await stage.region(), machine: workflowName(stage.name) };
  if (region !== expected.region || machine !== expected.machine) {
    throw new SessionsError(
      'INVALID_ID',
      `"${arn}" is not an execution of ${expected.machine} in ${expected.region}. Select its stage and region with --stage and --region.`,
    );
  }
  const id = await (await executionsOf(stage)).sessionOf(arn);
  if (id !== undefined) return parse(id);
  throw new SessionsError('SESSION_NOT_FOUND', `Execution ${arn} was not found.`);
}

function parse(text: string): string {
  try {
    return parseSessionId(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SessionsError(
      'INVALID_ID',
      `"${text}" is not a session id or the beginning of one (${reason}).`,
    );
  }
}

async function exists(journal: JournalReaders, id: string): Promise<boolean> {
  for await (const { events, unreadable } of journal.readPages(id)) {
    return events.length + unreadable.length > 0;
  }
  return false;
}

/** Sessions whose ids begin alike. */
interface Candidates {
  /** Newest first. */
  readonly ids: readonly string[];
  /** How many sessions were searched. */
  readonly searched: number;
  /** Whether the stage has no more sessions than those. */
  readonly isAll: boolean;
}

/** Searches the index, newest first, for sessions whose ids begin with a text. */
async function sessionsThatBegin(journal: JournalReaders, text: string): Promise<Candidates> {
  const ids = new Set<string>();
  const begins = (id: string): boolean => id.toLowerCase().startsWith(text.toLowerCase());
  let searched = 0;
  let cursor: Awaited<ReturnType<JournalReaders['readStatus']>>['cursor'];
  for (let pages = 0; pages < MAX_PAGES; pages += 1) {
    const page = await journal.readStatus({
      status: 'SESSION_INITIATED',
      limit: PAGE,
      ...(cursor && { cursor }),
    });
    searched += page.events.length;
    const unreadable = page.unreadable.flatMap(({ PK }) => sessionIdOfKey(PK) ?? []);
    for (const id of [...page.events.map(({ sessionId }) => sessionId), ...unreadable]) {
      if (begins(id)) ids.add(id);
    }
    cursor = page.cursor;
    if (!cursor || ids.size >= MAX_CANDIDATES) break;
  }
  return { ids: [...ids].slice(0, MAX_CANDIDATES), searched, isAll: !cursor };
}

function onlyOne({ name }: Stage, text: string, { ids, searched, isAll }: Candidates): string {
  const [id, ...others] = ids;
  if (id && others.length === 0) return id;
  if (id) {
    throw new SessionsError('AMBIGUOUS_ID', `Several session ids begin with "${text}".`, { sessionIds: ids });
  }
  throw new SessionsError(
    'SESSION_NOT_FOUND',
    isAll
      ? `No session id in stage ${name} begins with "${text}".`
      : `None of the newest ${searched} session ids in stage ${name} begins with "${text}". Give the whole id of an older session.`,
  );
}
