import type { Stage } from '../stage.ts';
import { type LineQuery, logsOf } from './cloudwatch.ts';
import { groupsOf, type LogGroup } from './log-groups.ts';
import { type LogComponent, type LogLine, parseLogLine } from './log-line.ts';
import { groupUnknown, type LogRefusal, refusalOf } from './log-refusal.ts';

/** What a search of logs found. */
export interface FoundLines {
  readonly lines: readonly LogLine[];
  /** The logs that could not be read. */
  readonly refusals: readonly LogRefusal[];
  /** The components whose older lines were not searched, because the search would have been too long. */
  readonly unsearched: readonly LogComponent[];
}

export interface SearchOptions {
  readonly components: readonly LogComponent[];
  /** Whether the lines of one session are wanted. */
  readonly ofSession: boolean;
  /** What is asked of each group. */
  readonly queryOf: (component: LogComponent) => Omit<LineQuery, 'group'>;
  readonly wants?: (line: LogLine) => boolean;
  /** How many of the newest lines that are wanted are enough, in each group; by default all. */
  readonly enough?: number | undefined;
}

/**
 * Pages that are read of one group at most. A page has up to 10,000 lines or 1 MB, and may be empty with more to come. Twenty
 * take five seconds on AWS.
 */
const MAX_PAGES = 20;

/** Searches the logs of components, the newest lines first. A log that cannot be read does not keep the others back. */
export async function searchLogs(stage: Stage, options: SearchOptions): Promise<FoundLines> {
  const found = await Promise.all(
    options.components.map((component) => searchComponent(stage, component, options)),
  );
  return {
    lines: inOrder(found.flatMap(({ lines }) => lines)),
    refusals: found.flatMap(({ refusals }) => refusals),
    unsearched: found.flatMap(({ unsearched }) => unsearched),
  };
}

async function searchComponent(
  stage: Stage,
  component: LogComponent,
  options: SearchOptions,
): Promise<FoundLines> {
  const groups = await groupsOf(stage, component, options);
  if (groups.length === 0) return { lines: [], refusals: [groupUnknown(component)], unsearched: [] };
  const found = await Promise.all(groups.map((group) => searchGroup(stage, group, options)));
  return {
    lines: found.flatMap(({ lines }) => lines),
    refusals: found.flatMap(({ refusals }) => refusals),
    unsearched: found.some(({ unsearched }) => unsearched.length > 0) ? [component] : [],
  };
}

async function searchGroup(
  stage: Stage,
  group: LogGroup,
  { queryOf, wants = () => true, enough = Number.POSITIVE_INFINITY }: SearchOptions,
): Promise<FoundLines> {
  const { component, name } = group;
  const lines: LogLine[] = [];
  try {
    const { page } = await logsOf(stage);
    const query = { group: name, newestFirst: true, ...queryOf(component) };
    let token: string | undefined;
    for (let pages = 0; pages < MAX_PAGES; pages += 1) {
      const { lines: stored, ...more } = await page(query, token);
      lines.push(...stored.map((line) => parseLogLine(component, line)).filter(wants));
      token = more.token;
      if (token === undefined || lines.length >= enough) break;
    }
    // Pages come newest first: lines of the same time are turned around as well.
    const isShort = token !== undefined && lines.length < enough;
    return { lines: lines.reverse(), refusals: [], unsearched: isShort ? [component] : [] };
  } catch (error) {
    return { lines, refusals: [await refusalOf(stage, group, error)], unsearched: [] };
  }
}

/** In the order of time. Lines of one stream with the same time keep their order. */
export function inOrder(lines: readonly LogLine[]): readonly LogLine[] {
  const known = new Map(lines.map((line) => [line.id, line]));
  return [...known.values()].sort((a, b) => a.epochMs - b.epochMs);
}
