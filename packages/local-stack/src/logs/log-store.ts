import type { LinePattern } from './filter-pattern.ts';
import { addTo, BLOCK_LINES, type LogBlock, type LogEvent, mayContain, newBlock } from './log-block.ts';

/** A log stream as far as it is still in memory. */
export interface LogStream {
  readonly name: string;
  readonly firstTimestamp: number;
  readonly lastTimestamp: number;
}

/** Which lines of a group are wanted. */
export interface LogQuery {
  readonly streams?: readonly string[] | undefined;
  /** Milliseconds since 1970, both included. */
  readonly from: number;
  readonly to: number;
  readonly pattern: LinePattern;
  readonly newestFirst: boolean;
  /** The line that the page before ended with. */
  readonly after?: number | undefined;
  readonly limit: number;
}

/** A page of lines, in the order that was asked for. */
export interface LogPage {
  readonly events: readonly LogEvent[];
  readonly hasMore: boolean;
  /** How many lines were looked at. */
  readonly visited: number;
}

/** The newest lines of every log group, in bounded memory. */
export interface LogStore {
  append(group: string, stream: string, message: string): void;
  /** `undefined` for a group that does not exist. */
  find(group: string, query: LogQuery): LogPage | undefined;
  /** Sorted by their last line, newest first; `undefined` for a group that does not exist. */
  streams(group: string): readonly LogStream[] | undefined;
}

export interface LogLimits {
  /** Lines that are kept of each group, in whole blocks; default 150,000. */
  readonly lines?: number;
  /** Characters that are kept of each group; default 24 million. */
  readonly characters?: number;
}

interface Group {
  readonly blocks: LogBlock[];
  readonly streams: Map<string, LogStream & { readonly lastId: number }>;
  lines: number;
  characters: number;
}

/** A page of CloudWatch Logs has at most 1 MB. */
const PAGE_CHARACTERS = 1_048_576;

/**
 * Makes a store.
 *
 * @param groups the groups that exist before their first line
 * @param now milliseconds since 1970
 */
export function createLogStore(
  groups: readonly string[],
  now: () => number = Date.now,
  { lines: maxLines = 150_000, characters: maxCharacters = 24_000_000 }: LogLimits = {},
): LogStore {
  const byName = new Map(groups.map((name) => [name, newGroup()]));
  let lastId = 0;
  let lastTimestamp = 0;

  return {
    append(name, stream, message) {
      const group = byName.get(name) ?? newGroup();
      byName.set(name, group);
      lastId += 1;
      // In the order of their ids also when the clock of this computer is set back.
      lastTimestamp = Math.max(lastTimestamp, now());
      add(group, { id: lastId, stream, timestamp: lastTimestamp, message });
      while (group.lines > maxLines || group.characters > maxCharacters) {
        if (group.blocks.length === 1) break;
        dropOldest(group);
      }
    },
    find(name, query) {
      const group = byName.get(name);
      return group && findIn(group, query);
    },
    streams(name) {
      const group = byName.get(name);
      return group && [...group.streams.values()].toReversed();
    },
  };
}

function newGroup(): Group {
  return { blocks: [], streams: new Map(), lines: 0, characters: 0 };
}

function add(group: Group, event: LogEvent): void {
  let block = group.blocks.at(-1);
  if (!block || block.events.length >= BLOCK_LINES) {
    block = newBlock();
    group.blocks.push(block);
  }
  addTo(block, event);
  group.lines += 1;
  group.characters += event.message.length;
  const { stream: name, timestamp, id } = event;
  const firstTimestamp = group.streams.get(name)?.firstTimestamp ?? timestamp;
  group.streams.delete(name);
  group.streams.set(name, { name, firstTimestamp, lastTimestamp: timestamp, lastId: id });
}

function dropOldest(group: Group): void {
  const dropped = group.blocks.shift();
  if (!dropped) return;
  group.lines -= dropped.events.length;
  group.characters -= dropped.characters;
  const droppedId = dropped.events.at(-1)?.id ?? 0;
  for (const name of dropped.streams) {
    if ((group.streams.get(name)?.lastId ?? 0) <= droppedId) group.streams.delete(name);
  }
}

function findIn({ blocks }: Group, query: LogQuery): LogPage {
  const { from, to, pattern, newestFirst, after, limit, streams } = query;
  const found: LogEvent[] = [];
  let visited = 0;
  let characters = 0;
  for (const block of blocksIn(blocks, query)) {
    const mayMatch = pattern.mayMatch((text) => mayContain(block, text));
    if (!mayMatch || (streams && !streams.some((name) => block.streams.has(name)))) continue;
    for (const event of newestFirst ? block.events.toReversed() : block.events) {
      const isBefore = after !== undefined && (newestFirst ? event.id >= after : event.id <= after);
      if (isBefore) continue;
      visited += 1;
      const { timestamp, stream, message } = event;
      if (timestamp < from || timestamp > to || (streams && !streams.includes(stream))) continue;
      if (!pattern.matches(message)) continue;
      characters += message.length;
      const isFull = found.length > 0 && characters > PAGE_CHARACTERS;
      if (found.length >= limit || isFull) return { events: found, hasMore: true, visited };
      found.push(event);
    }
  }
  return { events: found, hasMore: false, visited };
}

/** The blocks that may have lines of the query's time, in its order. Lines, and so blocks, are in the order of time. */
function* blocksIn(
  blocks: readonly LogBlock[],
  { from, to, newestFirst, after }: LogQuery,
): Generator<LogBlock> {
  const first = firstBlock(blocks, (event) => event.timestamp >= from);
  for (let step = 0; step < blocks.length - first; step += 1) {
    const block = blocks[newestFirst ? blocks.length - 1 - step : first + step];
    const [oldest, newest] = [block?.events[0], block?.events.at(-1)];
    if (!block || !oldest || !newest) continue;
    if (oldest.timestamp > to) {
      if (newestFirst) continue;
      return;
    }
    if (after !== undefined && (newestFirst ? oldest.id >= after : newest.id <= after)) continue;
    yield block;
  }
}

/** The index of the first block whose last line holds a condition that all later lines hold as well. */
function firstBlock(blocks: readonly LogBlock[], holds: (event: LogEvent) => boolean): number {
  let [low, high] = [0, blocks.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const last = blocks[middle]?.events.at(-1);
    if (last && holds(last)) high = middle;
    else low = middle + 1;
  }
  return low;
}
