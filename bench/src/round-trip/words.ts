import { meanOf } from '../measure/mean.ts';
import { PARTS, type Part, type SessionTrip } from './session-trip.ts';

/** What sessions of ours are made of, on average, the greatest part first. Parts that round to nothing are left out. */
export function wordParts(trips: readonly SessionTrip[]): string {
  const parts = (Object.keys(PARTS) as Part[])
    .map((part) => ({ part, ms: meanOf(trips.map((trip) => trip.parts[part])) }))
    .filter(({ ms }) => ms >= 0.5)
    .toSorted((a, b) => b.ms - a.ms)
    .map(({ part, ms }) => `${PARTS[part]} ${wordMs(ms)} ms`);
  const waited = trips.filter((trip) => trip.parts.wait > 0).length;
  const task = wordMs(meanOf(trips.map(({ taskMs }) => taskMs)));
  return (
    `${parts.join(', ')} on average, without the ${task} ms of the task; ` +
    `${waited} of ${trips.length} sessions met a poll a moment before their end and waited for the next`
  );
}

/** `4.2`, `1,058`. */
export function wordMs(ms: number): string {
  return ms < 10 ? ms.toFixed(1) : Math.round(ms).toLocaleString('en-US');
}
