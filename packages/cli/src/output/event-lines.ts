import { humanDuration, progressWords } from '@agents/diagnosis';
import {
  isFailure,
  type ProgressNote,
  printable,
  printableJson,
  type SessionEvent,
  STATUSES,
  writerOf,
} from '@agents/events';
import { jsonProgress, jsonRecord, type StoredRecord } from '@agents/sessions';

import type { Format, Paint } from './terminal.ts';
import { hangMessage } from './wrap.ts';

/** How the time of an event is shown. */
export const TIME_STYLES = ['iso', 'clock', 'relative', 'delta'] as const;
export type TimeStyle = (typeof TIME_STYLES)[number];

export interface TimeOptions {
  readonly style: TimeStyle;
  /** In the time zone of this computer instead of UTC. */
  readonly isLocalTime: boolean;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

export interface EventLinesOptions {
  readonly format: Format;
  readonly time: TimeOptions;
  readonly paint: Paint;
  /** Of the terminal, in characters; without it, each record has one line, however long. */
  readonly width?: number | undefined;
}

/** Makes a line for each record of a session. It remembers the first event and the one before. */
export interface EventLines {
  /** Takes note of a record that is not shown, so that the difference of the next one is right. */
  pass(record: StoredRecord): void;
  /**
   * One line; on a terminal that is too narrow, its message has further lines.
   *
   * @param tries how many calls the line stands for
   */
  of(record: StoredRecord, tries?: number): string;
  /** A line for what the task said of its work. */
  ofProgress(note: ProgressNote): string;
}

/** Makes lines for the records of one session, which come in the order of time. */
export function eventLines({ format, time, paint, width }: EventLinesOptions): EventLines {
  let first: SessionEvent | undefined;
  let before: SessionEvent | undefined;
  const pass = ({ event }: StoredRecord): void => {
    first ??= event;
    before = event ?? before;
  };
  return {
    pass,
    of(record, tries) {
      if (format !== 'table' && format !== 'wide') return printableJson(jsonRecord(record));
      const { event, unreadable, SK } = record;
      if (!event)
        return paint.yellow(`? unreadable record ${printable(SK)}: ${printable(unreadable.reason)}`);
      const line = eventLine(event, {
        paint,
        before,
        time: timeText(event.epochMs, first?.epochMs ?? event.epochMs, time),
        ...(format === 'wide' ? { key: SK } : { width }),
        ...(tries !== undefined && { tries }),
      });
      pass(record);
      return line;
    },
    ofProgress(note) {
      if (format !== 'table' && format !== 'wide') return printableJson(jsonProgress(note));
      const at = timeText(note.epochMs, first?.epochMs ?? note.epochMs, time);
      return paint.dim(`${at}  ${''.padStart(DIFFERENCE_WIDTH)}  ${printable(progressWords(note))}`);
    },
  };
}

/** The widths of the longest status and writer: columns line up without knowing every event. */
const STATUS_WIDTH = Math.max(...Object.keys(STATUSES).map(({ length }) => length));
const WRITER_WIDTH = Math.max(...Object.values(STATUSES).map(({ writer }) => writer.length));
const DIFFERENCE_WIDTH = 11;

interface LineOptions {
  readonly paint: Paint;
  readonly time: string;
  /** The event before it in the journal. */
  readonly before: SessionEvent | undefined;
  readonly key?: string;
  readonly width?: number | undefined;
  /** How many calls, refused for the same reason, the line stands for. */
  readonly tries?: number;
}

/**
 * Time, time since the event before, status, writer, and the error if the event has one. A terminal without room for the writer,
 * which the status tells, does not get it.
 */
function eventLine(event: SessionEvent, { paint, time, before, key, tries, width }: LineOptions): string {
  const difference = before ? signedSeconds(event.epochMs - before.epochMs) : '';
  const statusAt = time.length + GAP.length + DIFFERENCE_WIDTH + GAP.length;
  const withoutWriter = statusAt + STATUS_WIDTH;
  const withWriter = withoutWriter + GAP.length + WRITER_WIDTH;
  const hasWriter = width === undefined || withWriter <= width;
  const columns = [
    paint.dim(time),
    difference.padStart(DIFFERENCE_WIDTH),
    statusColor(event, paint)(event.status.padEnd(STATUS_WIDTH)),
    ...(hasWriter ? [paint.dim(writerOf(event.status).padEnd(WRITER_WIDTH))] : []),
    ...(key === undefined ? [] : [paint.dim(printable(key))]),
  ];
  const { errorMessage } = event;
  const message = [
    ...(errorMessage === undefined ? [] : [printable(errorMessage)]),
    ...(tries === undefined ? [] : [`(${tries} tries)`]),
  ].join(GAP);
  if (width === undefined || message === '') return [...columns, message].join(GAP).trimEnd();
  const headWidth = (hasWriter ? withWriter : withoutWriter) + GAP.length;
  return hangMessage([...columns, ''].join(GAP), message, { width, headWidth, below: statusAt }).join('\n');
}

/** Between two columns. */
const GAP = '  ';

function statusColor({ status }: SessionEvent, paint: Paint): (text: string) => string {
  if (isFailure(status)) return paint.red;
  return status === 'AGENT_BACKGROUND_TASK_COMPLETED' ? paint.green : String;
}

/**
 * The time of an event, in one width for each style. `clock`: the time of day; `relative`: how long ago; `delta`: since the
 * session's first event.
 */
export function timeText(epochMs: number, start: number, { style, isLocalTime, now }: TimeOptions): string {
  switch (style) {
    case 'iso':
      return iso(epochMs, isLocalTime);
    case 'clock':
      return iso(epochMs, isLocalTime).slice('2024-11-04T'.length, '2024-11-04T10:30:00.123'.length);
    case 'relative':
      return `${humanDuration(now() - epochMs)} ago`.padEnd(16);
    case 'delta':
      return signedSeconds(epochMs - start).padStart(13);
    default:
      return style satisfies never;
  }
}

function iso(epochMs: number, isLocalTime: boolean): string {
  return isLocalTime ? localIso(epochMs) : new Date(epochMs).toISOString();
}

/** `+0.124 s`; negative if a clock runs behind, because that is what the journal has. */
export function signedSeconds(ms: number): string {
  return `${ms < 0 ? '-' : '+'}${(Math.abs(ms) / 1_000).toFixed(3)} s`;
}

/** ISO 8601 in the time zone of this computer, with its offset: `2024-11-04T11:30:00.123+01:00`. */
function localIso(epochMs: number): string {
  const offsetMinutes = -new Date(epochMs).getTimezoneOffset();
  const shifted = new Date(epochMs + offsetMinutes * 60_000).toISOString().slice(0, -1);
  const sign = offsetMinutes < 0 ? '-' : '+';
  const [hours, minutes] = [Math.floor(Math.abs(offsetMinutes) / 60), Math.abs(offsetMinutes) % 60];
  return `${shifted}${sign}${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`;
}
