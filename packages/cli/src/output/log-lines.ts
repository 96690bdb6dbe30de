import {
  isFailure,
  printable,
  printableLines,
  redactSecrets,
  type SessionEvent,
  writerOf,
} from '@agents/events';
import type { LogLine, StoredRecord } from '@agents/sessions';
import { type TimeOptions, timeText } from './event-lines.ts';
import type { Paint } from './terminal.ts';

/** What a log shows: a line of a component, or a record of the journal. */
export type LogItem =
  | { readonly epochMs: number; readonly line: LogLine; readonly record?: never }
  | { readonly epochMs: number; readonly record: StoredRecord; readonly line?: never };

/** Lines and records in the order of time. A record that cannot be read has no time: it comes last. */
export function logItems(lines: readonly LogLine[], records: readonly StoredRecord[]): readonly LogItem[] {
  const items: readonly LogItem[] = [
    ...records.map((record) => ({ epochMs: record.event?.epochMs ?? Number.MAX_SAFE_INTEGER, record })),
    ...lines.map((line) => ({ epochMs: line.epochMs, line })),
  ];
  return items.toSorted((a, b) => a.epochMs - b.epochMs);
}

export interface LogLineOptions {
  readonly paint: Paint;
  readonly time: TimeOptions;
  /** Shows every field in full, the log stream, and stack traces. */
  readonly wide: boolean;
  /** Shows the session of each line. */
  readonly ofStage: boolean;
}

const COMPONENT_WIDTH = 'workflow'.length;
const LEVEL_WIDTH = 'error'.length;
/** Of an id that EventBridge gave. */
const ID_WIDTH = 36;

/** Makes the function that gives the lines of an item: one, and with `wide` those of its stack trace. */
export function logLineMaker(options: LogLineOptions): (item: LogItem) => readonly string[] {
  let start: number | undefined;
  return (item) => {
    start ??= item.epochMs;
    const { line, record } = item;
    const time = options.paint.dim(timeText(timeOf(item), start, options.time));
    if (line) return componentLine(line, time, options);
    if (record.event) return [eventLine(record.event, time, options)];
    const { SK, unreadable } = record;
    return [options.paint.yellow(`? unreadable record ${printable(SK)}: ${printable(unreadable.reason)}`)];
  };
}

/** `Date` cannot show the time of an item that has none. */
function timeOf({ epochMs }: LogItem): number {
  return epochMs === Number.MAX_SAFE_INTEGER ? 0 : epochMs;
}

function eventLine(event: SessionEvent, time: string, { paint }: LogLineOptions): string {
  const { status, errorMessage } = event;
  const paintStatus = isFailure(status) ? paint.red : paint.bold;
  const said = errorMessage === undefined ? '' : printable(redactSecrets(errorMessage));
  return [time, paint.bold('event'.padEnd(COMPONENT_WIDTH)), ' '.repeat(LEVEL_WIDTH)]
    .concat([paintStatus(status), paint.dim(writerOf(status)), said])
    .join('  ')
    .trimEnd();
}

function componentLine(line: LogLine, time: string, options: LogLineOptions): readonly string[] {
  const { paint, wide, ofStage } = options;
  const { component, level = '', sessionId = '', message, fields, raw, stack, stream } = line;
  // A text of several lines stays one line, unless everything is asked for.
  const [first = '', ...rest] = wide && raw !== undefined ? printableLines(raw).split('\n') : [message];
  const columns = [
    time,
    component.padEnd(COMPONENT_WIDTH),
    levelColor(level, paint)(level.padEnd(LEVEL_WIDTH)),
    ...(ofStage ? [paint.bold(printable(sessionId).padEnd(ID_WIDTH))] : []),
    raw === undefined ? printable(first) : paint.yellow(printable(first)),
    ...fieldTexts(fields, wide).map((text) => paint.dim(text)),
    ...(wide ? [paint.dim(`stream=${printable(stream)}`)] : []),
  ];
  const below = wide && stack !== undefined ? printableLines(stack).split('\n') : rest;
  return [columns.join('  ').trimEnd(), ...below.map((text) => paint.dim(`    ${text}`))];
}

function levelColor(level: string, paint: Paint): (text: string) => string {
  if (level === 'error') return paint.red;
  return level === 'warn' ? paint.yellow : paint.dim;
}

/** Fields that tell little without the line of another log. */
const SPARE = ['execution_arn', 'request_id', 'runtime_session_id'];

/** The longest value that is shown whole, in characters. */
const MAX_VALUE = 200;

/** `name=value`, an error first. */
function fieldTexts(fields: LogLine['fields'], wide: boolean): readonly string[] {
  return Object.entries(fields)
    .filter(([name]) => wide || !SPARE.includes(name))
    .sort(([a], [b]) => Number(b === 'error') - Number(a === 'error'))
    .map(([name, value]) => {
      const text = valueText(value);
      const shown = wide || text.length <= MAX_VALUE ? text : `${text.slice(0, MAX_VALUE).toWellFormed()}…`;
      return printable(`${name}=${shown}`);
    });
}

function valueText(value: unknown): string {
  if (typeof value !== 'string') return JSON.stringify(value) ?? '';
  return /^[^\s"]+$/.test(value) ? value : JSON.stringify(value);
}
