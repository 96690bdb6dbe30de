const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

interface Scale {
  readonly unit: string;
  readonly unitMs: number;
  readonly part: string;
  readonly partMs: number;
  /** From here on the next larger scale speaks. */
  readonly belowMs: number;
}

const SCALES: readonly Scale[] = [
  { unit: 'min', unitMs: MINUTE, part: 's', partMs: SECOND, belowMs: HOUR },
  { unit: 'h', unitMs: HOUR, part: 'min', partMs: MINUTE, belowMs: DAY },
  { unit: 'd', unitMs: DAY, part: 'h', partMs: HOUR, belowMs: Number.POSITIVE_INFINITY },
];

/**
 * A duration as people say it, with its two largest units: `120 ms`, `1.2 s`, `44 s`, `2 min 5 s`, `3 h 12 min`, `2 d 4 h`.
 *
 * Rounded to the smaller unit it shows. Negative ones, which two clocks can make, carry a minus.
 */
export function humanDuration(ms: number): string {
  if (!Number.isFinite(ms)) return 'an unknown time';
  if (ms < 0) return `-${humanDuration(-ms)}`.replace(/^-0 s$/, '0 s');
  const whole = Math.round(ms);
  if (whole === 0) return '0 s';
  if (whole < SECOND) return `${whole} ms`;
  const tenths = Math.round(ms / 100);
  if (tenths < 100) return `${tenths / 10} s`;
  const seconds = Math.round(ms / SECOND);
  if (seconds < 60) return `${seconds} s`;
  for (const { unit, unitMs, part, partMs, belowMs } of SCALES) {
    const rounded = Math.round(ms / partMs) * partMs;
    if (rounded >= belowMs) continue;
    const units = Math.floor(rounded / unitMs);
    const parts = Math.round((rounded - units * unitMs) / partMs);
    return parts === 0 ? `${units} ${unit}` : `${units} ${unit} ${parts} ${part}`;
  }
  return 'an unknown time';
}
