import type { SessionEvent } from '@agents/events';
import { printableJson } from '../output/escape.ts';
import type { Format } from '../output/format.ts';
import type { Paint } from '../output/paint.ts';
import type { StoredRow } from '../session/stored-row.ts';
import { eventLine } from './event-line.ts';
import { type TimeOptions, timeText } from './time-style.ts';

export interface EventLinesOptions {
  readonly format: Format;
  readonly time: TimeOptions;
  readonly paint: Paint;
}

/** Words rows one after the other; knows the event before each, and the session's first one. */
export interface EventLines {
  /** Takes note of a row that is not shown, so that the difference of the next one is right. */
  pass(row: StoredRow): void;
  of(row: StoredRow): string;
}

/** Makes lines for the rows of one session, which come in the order of time. */
export function eventLines({ format, time, paint }: EventLinesOptions): EventLines {
  let first: SessionEvent | undefined;
  let before: SessionEvent | undefined;
  const pass = ({ event }: StoredRow): void => {
    first ??= event;
    before = event ?? before;
  };
  return {
    pass,
    of(stored) {
      if (format !== 'table' && format !== 'wide') return printableJson(stored.row);
      const line = eventLine(stored, {
        paint,
        before,
        time: ({ epochMs }) => timeText(epochMs, first?.epochMs ?? epochMs, time),
        ...(format === 'wide' && { key: stored.SK }),
      });
      pass(stored);
      return line;
    },
  };
}
