import { meanOf, medianOf, ratioRow, spreadOf } from '../measure/statistics.ts';
import type { Row } from '../result.ts';
import type { Trip } from './runner.ts';
import { PARTS, type Part, type SessionTrip } from './session-trip.ts';

/** The trips of each round; those with the same index ran next to each other. */
export interface Rounds {
  readonly ours: readonly (readonly SessionTrip[])[];
  /** By the peer's name. */
  readonly theirs: ReadonlyMap<string, readonly (readonly Trip[])[]>;
}

/**
 * The parts of our sessions, and our sessions against each peer. A round counts as the mean of its sessions; if they started
 * together, also as the last of them.
 */
export function roundTripRows(
  { what, areTogether }: { readonly what: string; readonly areTogether: boolean },
  { ours, theirs }: Rounds,
): readonly Row[] {
  const whole = ours.map(meanMs);
  const withoutWait = ours.map((trips) => meanOf(trips.map(({ ms, parts }) => ms - parts.wait)));
  const { median, low, high } = spreadOf(whole);
  return [
    {
      what: `${what}, ours`,
      ...{ value: median, unit: 'ms', spread: [low, high], runs: whole.length },
      detail: wordParts(ours.flat()),
    },
    ...[...theirs].flatMap(([against, rounds]) => {
      const peer = { against, theirs: rounds.map(meanMs) };
      const last = { against, ours: ours.map(lastMs), theirs: rounds.map(lastMs) };
      return [
        pairRow({ what, ...peer, ours: whole }),
        pairRow({ what: `${what}, without the wait for the next poll`, ...peer, ours: withoutWait }),
        ...(areTogether ? [pairRow({ what: `${what}, until the last ends`, ...last })] : []),
      ];
    }),
  ];
}

function meanMs(trips: readonly Trip[]): number {
  return meanOf(trips.map(({ ms }) => ms));
}

function lastMs(trips: readonly Trip[]): number {
  return Math.max(...trips.map(({ ms }) => ms));
}

function pairRow(pair: Omit<Parameters<typeof ratioRow>[0], 'detail'>): Row {
  const [ours, theirs] = [pair.ours, pair.theirs].map((values) => wordMs(medianOf(values)));
  return ratioRow({ ...pair, detail: `ours ${ours} ms, theirs ${theirs} ms` });
}

/** The average parts of our sessions, the largest first. Parts that round to 0 are left out. */
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
    `${waited} of ${trips.length} sessions were polled just before their end and waited for the next poll`
  );
}

/** `4.2`, `1,058`. */
export function wordMs(ms: number): string {
  return ms < 10 ? ms.toFixed(1) : Math.round(ms).toLocaleString('en-US');
}
