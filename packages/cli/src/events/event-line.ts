import { isFailure, type SessionEvent, STATUSES, type UnreadableRecord, writerOf } from '@agents/events';
import { printable } from '../output/escape.ts';
import type { Paint } from '../output/paint.ts';
import type { StoredRow } from '../session/stored-row.ts';
import { signedSeconds } from './time-style.ts';

/** The longest status and writer, so that the columns stand without knowing every event. */
const STATUS_WIDTH = Math.max(...Object.keys(STATUSES).map(({ length }) => length));
const WRITER_WIDTH = Math.max(...Object.values(STATUSES).map(({ writer }) => writer.length));
const DIFFERENCE_WIDTH = 11;

export interface EventLineOptions {
  readonly paint: Paint;
  /** The time of an event in the style wanted. */
  readonly time: (event: SessionEvent) => string;
  /** The event before it in the journal. */
  readonly before?: SessionEvent | undefined;
  /** The sort key, where it is wanted. */
  readonly key?: string;
}

/** One line for a row of the journal: time, time since the event before, status, writer, and the error if there is one. */
export function eventLine(
  stored: Pick<StoredRow, 'event' | 'unreadable'>,
  options: EventLineOptions,
): string {
  const { event, unreadable } = stored;
  if (event) return knownLine(event, options);
  return unreadable ? unreadableLine(unreadable, options) : '';
}

function knownLine(event: SessionEvent, { paint, time, before, key }: EventLineOptions): string {
  const difference = before ? signedSeconds(event.epochMs - before.epochMs) : '';
  const columns = [
    paint.dim(time(event)),
    difference.padStart(DIFFERENCE_WIDTH),
    statusColor(event, paint)(event.status.padEnd(STATUS_WIDTH)),
    paint.dim(writerOf(event.status).padEnd(WRITER_WIDTH)),
    ...(key === undefined ? [] : [paint.dim(printable(key))]),
    event.errorMessage === undefined ? '' : printable(event.errorMessage),
  ];
  return columns.join('  ').trimEnd();
}

function unreadableLine({ SK, reason }: UnreadableRecord, { paint }: EventLineOptions): string {
  return paint.yellow(`? cannot be read: ${printable(SK)}: ${printable(reason)}`);
}

function statusColor({ status }: SessionEvent, paint: Paint): (text: string) => string {
  if (isFailure(status)) return paint.red;
  return status === 'AGENT_BACKGROUND_TASK_COMPLETED' ? paint.green : String;
}
