import { humanDuration } from '@agents/diagnosis';
import { computed, signal } from '@preact/signals';

/** How times are shown, in one place for the whole page. */
export const TIME_MODES = ['utc', 'local', 'relative'] as const;
export type TimeMode = (typeof TIME_MODES)[number];

const STORED = 'journal-time';

export const timeMode = signal<TimeMode>(storedMode());

/** Epoch milliseconds by the server's clock, moved once a second. */
export const now = signal(Date.now());

/** The same to the minute: not every time on the page is drawn again every second. */
export const minute = computed(() => Math.floor(now.value / 60_000) * 60_000);

let offsetMs = 0;

/** Takes the server's clock: this computer's browser may have another one. */
export function setServerTime(iso: string): void {
  offsetMs = Date.parse(iso) - Date.now();
  now.value = serverNow();
}

export function serverNow(): number {
  return Date.now() + offsetMs;
}

/** Lets time pass. Returns the function that ends it. */
export function startClock(): () => void {
  const timer = setInterval(() => {
    now.value = serverNow();
  }, 1_000);
  return () => clearInterval(timer);
}

export function nextTimeMode(): void {
  timeMode.value = TIME_MODES[(TIME_MODES.indexOf(timeMode.value) + 1) % TIME_MODES.length] ?? 'utc';
  try {
    localStorage.setItem(STORED, timeMode.value);
  } catch {
    // A browser that stores nothing shows UTC the next time.
  }
}

function storedMode(): TimeMode {
  // Outside a browser, a page that is sent to someone has UTC.
  if (globalThis.document === undefined) return 'utc';
  try {
    const stored = localStorage.getItem(STORED);
    return TIME_MODES.find((each) => each === stored) ?? 'utc';
  } catch {
    return 'utc';
  }
}

/** A time in the chosen way; the date only if it is not that of today. */
export function timeText(epochMs: number, at: { readonly mode: TimeMode; readonly now: number }): string {
  if (at.mode === 'relative') return ago(epochMs, at.now);
  const text = isoIn(epochMs, at.mode);
  const today = isoIn(at.now, at.mode).slice(0, 10);
  return text.slice(0, 10) === today ? text.slice(11, 19) : text.slice(0, 19).replace('T', ' ');
}

/** The time of a day with milliseconds, as events are told apart; how long ago if that is how times are shown. */
export function preciseTime(epochMs: number, at: { readonly mode: TimeMode; readonly now: number }): string {
  if (at.mode === 'relative') return ago(epochMs, at.now);
  return isoIn(epochMs, at.mode).slice(11, 23);
}

/** With its date and milliseconds. */
export function exactTime(epochMs: number, mode: TimeMode): string {
  const zone = mode === 'local' ? '' : ' UTC';
  return `${isoIn(epochMs, mode).slice(0, 23).replace('T', ' ')}${zone}`;
}

export function ago(epochMs: number, at: number): string {
  return at - epochMs < 1_000 ? 'now' : `${humanDuration(at - epochMs)} ago`;
}

function isoIn(epochMs: number, mode: TimeMode): string {
  const shiftMs = mode === 'local' ? new Date(epochMs).getTimezoneOffset() * 60_000 : 0;
  return new Date(epochMs - shiftMs).toISOString();
}
