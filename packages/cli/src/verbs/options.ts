import { Argument, InvalidArgumentError, Option } from '@commander-js/extra-typings';
import { TIME_STYLES, type TimeStyle } from '../events/time-style.ts';
import { parseInstant } from '../times.ts';

/** What names a session. */
export const SESSION_REFERENCE = 'session id, the beginning of one, or @last (the one last started or shown)';

/** The session a verb is about. */
export const sessionArgument = () => new Argument('<id>', SESSION_REFERENCE);

/** How many. */
export const countOption = (description: string) =>
  new Option('-n, --limit <count>', description).argParser(parseCount);

export const sinceOption = (description: string) =>
  new Option('--since <time>', `${description}: 90s, 10m, 2h, 3d ago, or ISO 8601`).argParser(parseInstant);

export const untilOption = (description: string) =>
  new Option('--until <time>', `${description}: 90s, 10m, 2h, 3d ago, or ISO 8601`).argParser(parseInstant);

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
export const localTimeOption = () => new Option('--local-time', "times in this machine's time zone");

/** Parts of statuses; given several times, any of them. */
export const statusOption = () =>
  new Option('--status <text>', 'events whose status holds this text, for example FAILED; may be repeated')
    .argParser((text: string, before: readonly string[]) => [...before, text.toUpperCase()])
    .default<readonly string[]>([], 'all');

function parseCount(text: string): number {
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Expected a number from 1 on.');
}
