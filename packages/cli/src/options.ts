import { parseTimestamp } from '@agents/events';
import { Argument, InvalidArgumentError, Option } from '@commander-js/extra-typings';
import { TIME_STYLES, type TimeStyle } from './output/event-lines.ts';
import type { Format } from './output/terminal.ts';

/** What names a session. */
export const SESSION_REFERENCE =
  'session id, the beginning of one, the ARN of its execution, or @last (the session started or shown last)';

/** The session that a verb is about. */
export const sessionArgument = () => new Argument('<id>', SESSION_REFERENCE);

const MEANINGS: Readonly<Record<Format, string>> = {
  table: 'for people',
  wide: 'a table with nothing cut',
  json: 'one JSON document',
  jsonl: 'one line of JSON each',
  id: 'session ids only',
};

/** The option `-o`, with the formats of a command. The first one is the default. */
export function outputOption<const F extends Format>(formats: readonly [F, ...F[]]) {
  const meanings = formats.map((format) => `${format}: ${MEANINGS[format]}`).join('; ');
  return new Option('-o, --output <format>', meanings).choices(formats).default(formats[0]);
}

/** The short form of `-o json`. `declareVerb` (program.ts) makes it that. */
export const jsonOption = () => new Option('--json', 'the same as -o json').conflicts('output');

export const countOption = (description: string) =>
  new Option('-n, --limit <count>', description).argParser(parseCount);

const TIME = '90s, 10m, 2h or 3d ago, a date, or ISO 8601 in UTC';

export const sinceOption = (description: string) =>
  new Option('--since <time>', `${description}: ${TIME}`).argParser(parseInstant);

export const untilOption = (description: string) =>
  new Option('--until <time>', `${description}: ${TIME}`).argParser(parseInstant);

/** How times are shown. */
export const timeOption = (style: TimeStyle) =>
  new Option(
    '--time <style>',
    'iso: date and time; clock: time of day; relative: how long ago; delta: since the first event',
  )
    .choices(TIME_STYLES)
    .default(style);

export const utcOption = () => new Option('--utc', 'times in UTC (the default)').conflicts('localTime');

/** Not `--local`, which means the local stack everywhere. */
export const localTimeOption = () => new Option('--local-time', 'times in the time zone of this computer');

/** Parts of statuses. */
export const statusOption = () =>
  new Option(
    '--status <text>',
    'events whose status contains this text, for example FAILED; repeat it for more statuses',
  )
    .argParser((text: string, before: readonly string[]) => [...before, text.toUpperCase()])
    .default<readonly string[]>([], 'all');

function parseCount(text: string): number {
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Expected a whole number from 1 to 9999999.');
}

const UNITS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const DURATION = /^(\d{1,9}(?:\.\d{1,3})?)(s|m|h|d)$/;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const WITHOUT_SECONDS = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2})Z?$/;

/**
 * Reads a duration like `90s`, `10m`, `2h` or `3d` as milliseconds.
 *
 * @throws InvalidArgumentError saying what was expected
 */
export function parseDuration(text: string): number {
  const ms = durationMs(text);
  if (ms === undefined) throw new InvalidArgumentError('Expected a duration like 90s, 10m, 2h or 3d.');
  return ms;
}

/** An instant as people give it: a time ago, or a fixed one. */
export type Instant = { readonly agoMs: number } | { readonly epochMs: number };

/** How far back a command about many sessions looks by default. */
export const LAST_DAY: Instant = { agoMs: 86_400_000 };

/**
 * Reads an instant: a duration before now (`2h`), a date, or ISO 8601 in UTC.
 *
 * @throws InvalidArgumentError saying what was expected
 */
export function parseInstant(text: string): Instant {
  const agoMs = durationMs(text);
  if (agoMs !== undefined) return { agoMs };
  const epochMs = parseTimestamp(completed(text));
  if (epochMs !== undefined) return { epochMs };
  throw new InvalidArgumentError(
    'Expected a time ago like 90s, 10m, 2h or 3d, a date like 2024-11-04, or ISO 8601 in UTC like 2024-11-04T10:30:00Z.',
  );
}

/** The epoch milliseconds of an instant. */
export function epochOf(instant: Instant, now: number): number {
  return 'agoMs' in instant ? Math.max(0, now - instant.agoMs) : instant.epochMs;
}

function durationMs(text: string): number | undefined {
  const [, amount, unit] = DURATION.exec(text.trim()) ?? [];
  if (amount === undefined || !isUnit(unit)) return undefined;
  return Math.round(Number(amount) * UNITS[unit]);
}

function isUnit(text: string | undefined): text is keyof typeof UNITS {
  return text !== undefined && Object.hasOwn(UNITS, text);
}

/** Completes a date to its midnight, and a time without seconds to its full minute; both in UTC. */
function completed(text: string): string {
  const trimmed = text.trim();
  if (DATE.test(trimmed)) return `${trimmed}T00:00:00Z`;
  return trimmed.replace(WITHOUT_SECONDS, '$1:00Z');
}
