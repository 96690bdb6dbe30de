import { medianOf } from './statistics.ts';

export interface TakeTurnsOptions {
  /** The number of rounds that count. */
  readonly rounds: number;
  /** The number of rounds before them, for what is read, compiled or connected on first use; 2 by default. */
  readonly warmUps?: number;
  /** Called after each round that counts. */
  readonly onRound?: (round: number) => void;
}

/**
 * Runs each contender once a round, one after another, so that other load on the machine affects all of them. Each round starts
 * with another contender.
 *
 * @returns the results of a contender, by its name; those with the same index ran next to each other
 */
export async function takeTurns<Name extends string, Taken>(
  contenders: Readonly<Record<Name, () => Promise<Taken>>>,
  { rounds, warmUps = 2, onRound = () => undefined }: TakeTurnsOptions,
): Promise<(name: Name) => readonly Taken[]> {
  const names = Object.keys(contenders) as Name[];
  const taken = new Map(names.map((name) => [name, [] as Taken[]]));
  for (let round = -warmUps; round < rounds; round += 1) {
    const first = (round + warmUps) % names.length;
    for (const name of [...names.slice(first), ...names.slice(0, first)]) {
      const each = await contenders[name]();
      if (round >= 0) taken.get(name)?.push(each);
    }
    if (round >= 0) onRound(round + 1);
  }
  return (name) => taken.get(name) ?? [];
}

/** One way to do the measured work. */
export interface Contender {
  readonly name: string;
  /** Does it once. */
  run(): unknown;
}

/** The time of one operation of a contender in one round. */
export interface Round {
  /** The median of the operations, in milliseconds. */
  readonly p50Ms: number;
  /** The CPU time of this process, garbage collection included, in milliseconds. */
  readonly cpuMs: number;
}

export interface InterleaveOptions extends TakeTurnsOptions {
  /** Operations of each contender in each round. */
  readonly operations: number;
}

/** The rounds of a contender, by its name; those with the same index ran next to each other. */
export type Measured = (name: string) => readonly Round[];

/** Runs the contenders in turns, a few operations each. */
export function interleave(
  contenders: readonly Contender[],
  { operations, ...options }: InterleaveOptions,
): Promise<Measured> {
  const turns = contenders.map((contender) => [contender.name, () => runRound(contender, operations)]);
  return takeTurns<string, Round>(Object.fromEntries(turns), options);
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

/** The rounds of two contenders, as pairs for each metric. */
export function comparing(
  measured: Measured,
  ours: string,
  theirs: string,
): Readonly<Record<keyof Round, { readonly ours: readonly number[]; readonly theirs: readonly number[] }>> {
  const pair = (pick: (round: Round) => number) => ({
    ours: measured(ours).map(pick),
    theirs: measured(theirs).map(pick),
  });
  return { p50Ms: pair(({ p50Ms }) => p50Ms), cpuMs: pair(({ cpuMs }) => cpuMs) };
}
