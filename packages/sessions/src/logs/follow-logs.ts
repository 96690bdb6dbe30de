import type { SessionEvent } from '@agents/events';
import { makeAssessor } from '../assessor.ts';
import { retryThroughOutage } from '../follow.ts';
import { decodeRows, type StoredRecord, sessionNotFound } from '../read-session.ts';
import type { Stage } from '../stage.ts';
import { type LineQuery, logsOf } from './cloudwatch.ts';
import { groupsOf } from './log-groups.ts';
import { isAboutFailure, type LogComponent, type LogLine } from './log-line.ts';
import { groupUnknown, type LogRefusal } from './log-refusal.ts';
import { makeTail } from './log-tail.ts';
import { isWanted, isWantedRecord, type LogSelection, stageWindow } from './read-logs.ts';
import { inOrder } from './search-logs.ts';
import { namesOf, windowOf } from './session-names.ts';
import { searchStreams } from './whole-streams.ts';

/** What is new in the logs since the look before. */
export interface LogLook {
  readonly lines: readonly LogLine[];
  readonly records: readonly StoredRecord[];
  readonly refusals: readonly LogRefusal[];
}

/** How often logs are read, in milliseconds: on AWS, five log groups take one call a second of the five that an account has. */
const LOOK_EVERY_MS = { aws: 5_000, local: 1_000 };

/** How long an ended session is followed, in milliseconds: its last lines come late. */
const LINGER_MS = { aws: 20_000, local: 2_000 };

/** How long a session is waited for that neither the journal nor an execution has, and no line names; in milliseconds. */
const FIRST_SIGN_MS = 10_000;

/** How old an answer about an execution may be, in milliseconds. */
const EXECUTION_EVERY_MS = 10_000;

/** Follows the log of a whole stage, for ever. */
export async function* followStageLog(stage: Stage, selection: LogSelection): AsyncGenerator<LogLook, never> {
  const { from } = await stageWindow(stage, selection);
  const read = await makeReader(stage, {
    components: selection.components,
    ofSession: false,
    from,
    queryOf: () => ({}),
  });
  for (;;) {
    const { lines, refusals } = await read();
    yield { lines: lines.filter((line) => isWanted(line, selection)), records: [], refusals };
    await stage.world.sleep(LOOK_EVERY_MS[stage.isLocal ? 'local' : 'aws']);
  }
}

/**
 * Follows the log and the events of a session until it has ended, and a little longer.
 *
 * @throws SessionsError `SESSION_NOT_FOUND` when there is no sign of the session for ten seconds
 */
export async function* followSessionLog(
  stage: Stage,
  sessionId: string,
  selection: LogSelection,
): AsyncGenerator<LogLook, void> {
  const where = stage.isLocal ? 'local' : 'aws';
  const { now, sleep } = stage.world;
  const journal = makeJournalLooks(stage, sessionId);
  const first = await journal();
  const names = await namesOf(stage, { sessionId, ...first });
  const window = windowOf({ sessionId, ...first }, false, (await logsOf(stage)).now());
  const from = selection.since ?? window.from;
  const read = await makeReader(stage, {
    ...{ components: selection.components, ofSession: true, from },
    queryOf: (component) => ({ pattern: names.patternOf(component) }),
  });
  const seen = new Map<string, LogLine>();
  const fresh = (lines: readonly LogLine[]): readonly LogLine[] => {
    const unseen = lines.filter((line) => !seen.has(line.id) && names.isOf(line));
    for (const line of unseen) seen.set(line.id, line);
    return unseen.filter((line) => isWanted(line, selection));
  };
  const startedAt = now();
  let endedAt: number | undefined;
  for (let look = first; ; look = await journal()) {
    const { lines, refusals } = await read();
    const records = look.newRecords.filter((record) => isWantedRecord(record, selection));
    yield { lines: fresh(lines), records, refusals };
    if (look.isUnknown && seen.size === 0 && now() - startedAt >= FIRST_SIGN_MS) {
      throw sessionNotFound(stage, sessionId);
    }
    if (look.hasEnded) endedAt ??= now();
    if (endedAt !== undefined && now() - endedAt >= LINGER_MS[where]) break;
    await sleep(LOOK_EVERY_MS[where]);
  }
  // What a crash left behind does not name the session. What the microVM wrote when it started would be out of place here.
  const rest = await searchStreams(stage, { named: [...seen.values()], names, window: { from } });
  const lastAt = Math.max(...[...seen.values()].map(({ epochMs }) => epochMs));
  const late = rest.lines.filter((line) => line.epochMs >= lastAt || isAboutFailure(line));
  yield { lines: fresh(inOrder(late)), records: [], refusals: rest.refusals };
}

interface JournalLook {
  readonly events: readonly SessionEvent[];
  readonly newRecords: readonly StoredRecord[];
  readonly hasEnded: boolean;
  readonly isUnknown: boolean;
}

/** Makes a function that gives what is new of a session in the journal, and waits out outages of it. */
function makeJournalLooks(stage: Stage, sessionId: string): () => Promise<JournalLook> {
  const assessor = makeAssessor(stage, EXECUTION_EVERY_MS);
  const seen = new Set<string>();
  let read: ((id: string) => Promise<{ readonly rows: Parameters<typeof decodeRows>[0] }>) | undefined;
  return async () => {
    read ??= retryThroughOutage(stage, (await stage.journal()).readRows);
    const { records, events } = decodeRows((await read(sessionId)).rows);
    const newRecords = records.filter(({ SK }) => !seen.has(SK));
    for (const { SK } of newRecords) seen.add(SK);
    const { assessment } = await assessor.assess(sessionId, events);
    return { events, newRecords, hasEnded: assessment.hasEnded, isUnknown: assessment.state === 'not found' };
  };
}

interface ReaderOptions {
  readonly components: readonly LogComponent[];
  readonly ofSession: boolean;
  readonly queryOf: (component: LogComponent) => Pick<LineQuery, 'pattern'>;
  /** Epoch milliseconds. */
  readonly from: number;
}

/** Makes a function that gives the lines that are new since the call before, and the refusals that are. */
async function makeReader(
  stage: Stage,
  { components, ofSession, queryOf, from }: ReaderOptions,
): Promise<() => Promise<Pick<LogLook, 'lines' | 'refusals'>>> {
  const refused = new Set<string>();
  const unknown: LogRefusal[] = [];
  const tails: (() => Promise<readonly LogLine[] | LogRefusal>)[] = [];
  for (const component of components) {
    const groups = await groupsOf(stage, component, { ofSession });
    if (groups.length === 0) unknown.push(groupUnknown(component));
    for (const group of groups) tails.push(makeTail(stage, group, { ...queryOf(component), from }));
  }
  return async () => {
    const answers = await Promise.all(tails.map((tail) => tail()));
    const refusals = [...unknown, ...answers.flatMap((answer) => ('code' in answer ? [answer] : []))];
    const news = refusals.filter(({ text }) => !refused.has(text));
    for (const { text } of news) refused.add(text);
    return {
      lines: inOrder(answers.flatMap((answer) => ('code' in answer ? [] : answer))),
      refusals: news,
    };
  };
}
