import { eventKey, formatTimestamp, parseTimestamp } from '@agents/events';
import type { Events } from '@agents/journal';

/** Where the workflow journals SESSION_INITIATED. */
export interface Initiation {
  /** Whether SESSION_INITIATED is stored at the time in question: an earlier put of it had arrived. */
  readonly is_journaled: boolean;
  /** The first free millisecond from that time on, with three fraction digits. */
  readonly timestamp: string;
}

/**
 * Finds the time at which the workflow journals SESSION_INITIATED.
 *
 * The States Language can neither write a time with exactly three fraction digits nor find a free millisecond. Another
 * writer's event may have taken the millisecond in which the execution started.
 *
 * @param from ISO 8601 with any number of fraction digits
 */
export function findInitiation({ events, unreadable }: Events, from: string): Initiation {
  let epochMs = parseTimestamp(from);
  if (epochMs === undefined)
    throw new TypeError(`the start of an execution: expected ISO 8601, found ${from}`);
  const first = formatTimestamp(epochMs);
  const taken = new Set([
    ...events.map(({ timestamp }) => eventKey(timestamp)),
    ...unreadable.map(({ SK }) => SK),
  ]);
  while (taken.has(eventKey(formatTimestamp(epochMs)))) epochMs += 1;
  return {
    is_journaled: events.some(
      ({ status, timestamp }) => status === 'SESSION_INITIATED' && timestamp === first,
    ),
    timestamp: formatTimestamp(epochMs),
  };
}
