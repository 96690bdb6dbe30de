import { humanDuration } from '@agents/diagnosis';

/** How the time of an event is shown. */
export const TIME_STYLES = ['iso', 'clock', 'relative', 'delta'] as const;
export type TimeStyle = (typeof TIME_STYLES)[number];

export interface TimeOptions {
  readonly style: TimeStyle;
  /** The machine's time zone instead of UTC. */
  readonly isLocalTime: boolean;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/**
 * The time of an event as text, always of the same width for one style. `clock`: the time of day; `relative`: how long ago;
 * `delta`: since the session's first event.
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

/** `+0.124 s`; negative where a clock runs behind, because that is what the journal says. */
export function signedSeconds(ms: number): string {
  return `${ms < 0 ? '-' : '+'}${(Math.abs(ms) / 1_000).toFixed(3)} s`;
}

/** ISO 8601 in the machine's time zone, with its offset: `2024-11-04T11:30:00.123+01:00`. */
function localIso(epochMs: number): string {
  const offsetMinutes = -new Date(epochMs).getTimezoneOffset();
  const shifted = new Date(epochMs + offsetMinutes * 60_000).toISOString().slice(0, -1);
  const sign = offsetMinutes < 0 ? '-' : '+';
  const [hours, minutes] = [Math.floor(Math.abs(offsetMinutes) / 60), Math.abs(offsetMinutes) % 60];
  return `${shifted}${sign}${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`;
}
