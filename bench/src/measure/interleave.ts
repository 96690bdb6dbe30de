import { medianOf } from './spread.ts';

/** One way to do what is measured. */
export interface Contender {
  readonly name: string;
  /** Does it once. */
  run(): unknown;
}

/** What a contender took in one round, for one operation. */
export interface Round {
  /** The median of the operations, in milliseconds. */
  readonly p50Ms: number;
  /** The processor time of this process, garbage collection included, in milliseconds. */
  readonly cpuMs: number;
}

export interface InterleaveOptions {
  readonly rounds: number;
  /** Operations of each contender in each round. */
  readonly operations: number;
  /** Called after each round. */
  readonly onRound?: (round: number) => void;
}

/** As many rounds as this are run first and not counted: what is compiled and connected on first use. */
const WARM_UP_ROUNDS = 3;

/**
 * Runs the contenders in turns, a few operations each, again and again: what the machine does meanwhile hits all of them.
 * Each round begins with another one.
 *
 * @returns the rounds of each contender, by its name; those of one index ran beside each other
 */
export async function interleave(
  contenders: readonly Contender[],
  { rounds, operations, onRound = () => undefined }: InterleaveOptions,
): Promise<ReadonlyMap<string, readonly Round[]>> {
  const measured = new Map(contenders.map(({ name }) => [name, [] as Round[]]));
  for (let round = -WARM_UP_ROUNDS; round < rounds; round += 1) {
    for (const index of contenders.keys()) {
      const contender = contenders[(index + round + WARM_UP_ROUNDS) % contenders.length];
      if (!contender) continue;
      const took = await runRound(contender, operations);
      if (round >= 0) measured.get(contender.name)?.push(took);
    }
    if (round >= 0) onRound(round + 1);
  }
  return measured;
}

async function runRound({ run }: Contender, operations: number): Promise<Round> {
  const times: number[] = [];
  const before = process.cpuUsage();
  for (let operation = 0; operation < operations; operation += 1) {
    const start = performance.now();
    await run();
    times.push(performance.now() - start);
  }
  const { user, system } = process.cpuUsage(before);
  return { p50Ms: medianOf(times), cpuMs: (user + system) / 1_000 / operations };
}

/** Every measure of two contenders, round by round. */
export function comparing(
  measured: ReadonlyMap<string, readonly Round[]>,
  ours: string,
  theirs: string,
): Readonly<Record<keyof Round, { readonly ours: readonly number[]; readonly theirs: readonly number[] }>> {
  const pair = (pick: (round: Round) => number) => ({
    ours: (measured.get(ours) ?? []).map(pick),
    theirs: (measured.get(theirs) ?? []).map(pick),
  });
  return { p50Ms: pair(({ p50Ms }) => p50Ms), cpuMs: pair(({ cpuMs }) => cpuMs) };
}
