import { meanOf } from '../measure/mean.ts';
import { ratioRow } from '../measure/ratio-row.ts';
import { medianOf, spreadOf } from '../measure/spread.ts';
import type { Row } from '../result.ts';
import type { Trip } from './runner.ts';
import type { SessionTrip } from './session-trip.ts';
import { wordMs, wordParts } from './words.ts';

/** The trips of each round; those of one index ran beside each other. */
export interface Rounds {
  readonly ours: readonly (readonly SessionTrip[])[];
  /** By the peer's name. */
  readonly theirs: ReadonlyMap<string, readonly (readonly Trip[])[]>;
}

/**
 * What ours is made of, and ours set against each of theirs; a round counts as the mean of its sessions, and where they
 * were triggered together as the last of them too.
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
        ...(areTogether ? [pairRow({ what: `${what}, until the last has ended`, ...last })] : []),
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
