import { describeError } from '@agents/events';
import type { Stage } from '../stage.ts';
import { type LineQuery, logsOf } from './cloudwatch.ts';
import { groupsOf } from './log-groups.ts';
import { type LogComponent, type LogLine, parseLogLine, type StoredLine } from './log-line.ts';
import { groupUnknown, refusalOf } from './log-refusal.ts';
import { inOrder } from './search-logs.ts';
import { type LoggedSession, namesOf, windowOf } from './session-names.ts';

/** The last lines that a component wrote about a session. */
export interface LastLines {
  readonly component: LogComponent;
  /** In the order of time; none if the component has not logged anything about the session. */
  readonly lines: readonly LogLine[];
  /** How long ago the last one was written, in milliseconds. Absent without a line. */
  readonly ageMs?: number;
  /** Why the log could not be read, as sentences. */
  readonly refusal?: string;
}

/** Pages that are read at most while they are empty. */
const MAX_EMPTY = 4;

/** A session whose id only begins alike may be among the lines: this many times as many are asked for. */
const SPARE = 4;

/** How many lines of the microVM are read after the last one that names the session. */
const AFTER_LAST = 20;

/**
 * Reads the last lines of a component about a session: one call, and one more for the agent, whose microVM runs one session and
 * whose crash names none. Further calls only follow pages without a line. Never throws: a refusal is a part of the answer.
 */
export async function lastLines(
  stage: Stage,
  session: LoggedSession,
  component: LogComponent,
  count = 3,
): Promise<LastLines> {
  try {
    return await readLast(stage, session, { component, count });
  } catch (error) {
    const refusal = `The log of the ${component} was not read (${describeError(error)}).`;
    return { component, lines: [], refusal };
  }
}

interface Wanted {
  readonly component: LogComponent;
  readonly count: number;
}

async function readLast(
  stage: Stage,
  session: LoggedSession,
  { component, count }: Wanted,
): Promise<LastLines> {
  const [group] = await groupsOf(stage, component, { ofSession: true });
  if (!group) return { component, lines: [], refusal: groupUnknown(component).text };
  try {
    const names = await namesOf(stage, session);
    const now = (await logsOf(stage)).now();
    const query = { group: group.name, ...windowOf(session, false, now), newestFirst: true };
    const isOurs = (line: LogLine): boolean => names.isOf(line);
    // Pages come newest first: lines of the same time are turned around as well.
    const read = (lines: readonly StoredLine[]): readonly LogLine[] =>
      lines
        .toReversed()
        .map((line) => parseLogLine(component, line))
        .filter(isOurs);
    const stored = await firstPage(stage, {
      ...query,
      pattern: names.patternOf(component),
      limit: SPARE * count,
    });
    const [newest] = stored;
    const after =
      component === 'agent' && newest
        ? await firstPage(stage, {
            ...{ ...query, streams: [newest.logStreamName], from: newest.timestamp },
            limit: AFTER_LAST,
          })
        : [];
    const lines = inOrder([...read(stored), ...read(after)]).slice(-count);
    const last = lines.at(-1);
    return { component, lines, ...(last && { ageMs: Math.max(0, now - last.epochMs) }) };
  } catch (error) {
    const { text } = await refusalOf(stage, group, error);
    return { component, lines: [], refusal: text };
  }
}

/** The first page with lines. */
async function firstPage(stage: Stage, query: LineQuery): Promise<readonly StoredLine[]> {
  const { page } = await logsOf(stage);
  let token: string | undefined;
  for (let pages = 0; pages < MAX_EMPTY; pages += 1) {
    const { lines, ...more } = await page(query, token);
    token = more.token;
    if (lines.length > 0 || token === undefined) return lines;
  }
  return [];
}
