import { printable } from '@agents/events';
import {
  eachSession,
  inBulk,
  type ListedSession,
  type SessionQuery,
  whereSearchEnded,
} from '@agents/sessions';
import { type Cli, errorPlaceOf } from './cli.ts';
import { type CliError, EXIT, type ExitCode, NotFound, UsageError } from './exit-codes.ts';
import { explain } from './explain-error.ts';
import { withProgress } from './follow-live.ts';
import { sessionTable } from './output/session-list.ts';

/** How many of the selected sessions a question shows. */
const SAMPLE = 5;

export interface Selection {
  readonly query: SessionQuery;
  /** Which of them the verb can act on. */
  readonly isWanted: (session: ListedSession) => boolean;
  /** Which ones it does not act on: `that have ended`. */
  readonly unwanted: string;
  /** The question, by the number of sessions. */
  readonly question: (count: number) => string;
  /** Acts without the question. */
  readonly yes: boolean;
}

/**
 * Finds all sessions that a filter selects, shows their number and some of them, and asks whether to go on.
 *
 * @returns their ids, the oldest first; none if the answer is no
 * @throws NotFound when the filter selects no session
 * @throws UsageError without a terminal to ask at
 */
export async function selectSessions(cli: Cli, selection: Selection): Promise<readonly string[]> {
  const { ids, sample, leftOut } = await findWanted(cli, selection);
  const searched = await searchText(cli, selection.query);
  const notes = [leftOut > 0 && `Left out: ${leftOut} ${selection.unwanted}.`, searched].filter(
    (each) => typeof each === 'string',
  );
  if (ids.length === 0) {
    const hint = `Try the filter with \`${cli.command('list')}\`.`;
    throw new NotFound(['No session matches.', ...notes, hint].join(' '));
  }
  const rest = ids.length - sample.length;
  cli.note(
    ...sessionTable(cli, { sessions: sample, hasMore: rest > 0 }, false).lines,
    ...(rest > 0 ? [`and ${rest} more.`] : []),
    ...notes,
  );
  return (await isConfirmed(cli, selection, ids.length)) ? ids.reverse() : [];
}

async function findWanted(cli: Cli, { query, isWanted }: Selection) {
  const ids: string[] = [];
  const sample: ListedSession[] = [];
  let leftOut = 0;
  await withProgress(cli, async (progress) => {
    for await (const session of eachSession(cli.stage, query)) {
      if (!isWanted(session)) {
        leftOut += 1;
        continue;
      }
      ids.push(session.sessionId);
      if (sample.length < SAMPLE) sample.push(session);
      progress.say(`${ids.length} found`);
    }
  });
  return { ids, sample, leftOut };
}

async function isConfirmed(cli: Cli, { question, yes }: Selection, count: number): Promise<boolean> {
  if (yes) return true;
  const answer = await cli.io.ask(`${question(count)} [y/N] `);
  if (answer === undefined) {
    throw new UsageError(`${count} sessions match. Without a terminal to ask at, confirm with --yes.`);
  }
  if (/^\s*y(?:es)?\s*$/i.test(answer)) return true;
  cli.note('Nothing was done.');
  return false;
}

/** Since when sessions without an end were searched, if the stage has older ones. */
async function searchText({ stage }: Cli, query: SessionQuery): Promise<string | undefined> {
  const { searchedSince } = await whereSearchEnded(stage, query);
  if (searchedSince === undefined) return undefined;
  const since = new Date(searchedSince).toISOString();
  return `Sessions without an end were searched since ${since}. Search further back with --since 30d.`;
}

export interface BulkWork<T> {
  readonly act: (sessionId: string) => Promise<T>;
  readonly perSecond: number;
  /** What has happened to a session, for the report: `started`. */
  readonly done: string;
  readonly onDone: (sessionId: string, result: T) => void;
  /** A session on which the verb did not act, and why. */
  readonly onUndone?: (sessionId: string, error: CliError) => void;
  /** Whether a result counts as a failure; none by default. */
  readonly isFailure?: (result: T) => boolean;
}

/**
 * Acts on many sessions and reports what was not done. Ctrl-C, or an error that all of them would meet, ends it between two.
 *
 * @returns 0 if all were done, 130 after Ctrl-C, else 1
 */
export async function actOnMany<T>(
  cli: Cli,
  sessionIds: readonly string[],
  work: BulkWork<T>,
): Promise<ExitCode> {
  const { act, perSecond, onDone, onUndone, isFailure } = work;
  const interrupted = cli.endByItself();
  const hopeless = new AbortController();
  const signal = AbortSignal.any([interrupted, hopeless.signal]);
  const place = await errorPlaceOf(cli);
  const left = new Set(sessionIds);
  const undone: string[] = [];
  let done = 0;
  let failures = 0;
  await withProgress(cli, async (progress) => {
    const wait = (): void => progress.say('Waiting for what is under way. Ctrl-C again ends at once.');
    interrupted.addEventListener('abort', wait);
    for await (const outcome of inBulk(sessionIds, act, { perSecond, signal, world: cli.io })) {
      left.delete(outcome.sessionId);
      progress.clear();
      if ('error' in outcome) {
        const error = explain(outcome.error, place);
        undone.push(`  ${outcome.sessionId}: ${printable(error.message.split('\n')[0] ?? '')}`);
        onUndone?.(outcome.sessionId, error);
        if (error.exitCode === EXIT.unreachable) hopeless.abort();
      } else {
        done += 1;
        if (isFailure?.(outcome.result)) failures += 1;
        onDone(outcome.sessionId, outcome.result);
      }
      progress.say(`${done} of ${sessionIds.length} ${work.done}`);
    }
  });
  cli.note(`${done} of ${sessionIds.length} ${work.done}.`);
  if (undone.length > 0) cli.note(`Not ${work.done}:`, ...undone);
  if (left.size > 0) cli.note(`Not begun (${left.size}):`, ...[...left].map((id) => `  ${id}`));
  if (interrupted.aborted) return EXIT.interrupted;
  return undone.length + left.size + failures > 0 ? EXIT.failed : EXIT.ok;
}
