import { medianOf } from './spread.ts';
import { type TakeTurnsOptions, takeTurns } from './take-turns.ts';

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

export interface InterleaveOptions extends TakeTurnsOptions {
  /** Operations of each contender in each round. */
  readonly operations: number;
}

/** The rounds of each contender, by its name; those of one index ran beside each other. */
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

/** Every measure of two contenders, round by round. */
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
