/** A line of a log stream. */
export interface LogEvent {
  readonly id: number;
  readonly stream: string;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  readonly message: string;
}

/** A log stream as far as it is still in memory. */
export interface LogStream {
  readonly name: string;
  readonly firstTimestamp: number;
  readonly lastTimestamp: number;
}

/** The newest lines of every log group, in bounded memory. */
export interface LogStore {
  append(group: string, stream: string, message: string): void;
  /** Oldest first; `undefined` for a group that does not exist. */
  events(group: string): readonly LogEvent[] | undefined;
  /** Sorted by their last line, newest first; `undefined` for a group that does not exist. */
  streams(group: string): readonly LogStream[] | undefined;
}

/**
 * Makes a store.
 *
 * @param groups the groups that exist before their first line
 * @param now milliseconds since 1970
 * @param maxEvents lines that are kept of each group
 */
export function createLogStore(
  groups: readonly string[],
  now: () => number = Date.now,
  maxEvents = 5000,
): LogStore {
  const byGroup = new Map<string, LogEvent[]>(groups.map((group) => [group, []]));
  let lastId = 0;

  return {
    append(group, stream, message) {
      const events = byGroup.get(group) ?? [];
      byGroup.set(group, events);
      lastId += 1;
      events.push({ id: lastId, stream, timestamp: now(), message });
      // Lines are dropped in blocks: dropping one for every new line would move the whole list each time.
      if (events.length > maxEvents * 1.2) events.splice(0, events.length - maxEvents);
    },
    events: (group) => byGroup.get(group),
    streams(group) {
      const events = byGroup.get(group);
      if (!events) return undefined;
      const streams = new Map<string, LogStream>();
      for (const { stream, timestamp } of events) {
        const firstTimestamp = streams.get(stream)?.firstTimestamp ?? timestamp;
        streams.delete(stream);
        streams.set(stream, { name: stream, firstTimestamp, lastTimestamp: timestamp });
      }
      return [...streams.values()].toReversed();
    },
  };
}
