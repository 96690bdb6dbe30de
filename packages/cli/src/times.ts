import { parseTimestamp } from '@agents/events';
import { InvalidArgumentError } from 'commander';

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
  if (ms === undefined) throw new InvalidArgumentError(`Expected a duration like 90s, 10m, 2h or 3d.`);
  return ms;
}

/** An instant as people give it: so long before now, or a fixed one. */
export type Instant = { readonly agoMs: number } | { readonly epochMs: number };

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

/** A date alone is its midnight, a time without seconds its full minute; both UTC, as everything in the journal. */
function completed(text: string): string {
  const trimmed = text.trim();
  if (DATE.test(trimmed)) return `${trimmed}T00:00:00Z`;
  return trimmed.replace(WITHOUT_SECONDS, '$1:00Z');
}
