export interface TakeTurnsOptions {
  /** How often each is run and counted. */
  readonly rounds: number;
  /** Called after each round. */
  readonly onRound?: (round: number) => void;
}

/** As many rounds as this are run first and not counted: files that are read from the disk only once. */
const WARM_UP_ROUNDS = 2;

/**
 * Runs each contender once a round, one after another: for what is a process of its own and says itself what it took.
 * Each round begins with another one.
 *
 * @returns what each run gave, by the contender's name; those of one index ran beside each other
 */
export async function takeTurns<Name extends string, Taken>(
  contenders: Readonly<Record<Name, () => Promise<Taken>>>,
  { rounds, onRound = () => undefined }: TakeTurnsOptions,
): Promise<(name: Name) => readonly Taken[]> {
  const names = Object.keys(contenders) as Name[];
  const taken = new Map(names.map((name) => [name, [] as Taken[]]));
  for (let round = -WARM_UP_ROUNDS; round < rounds; round += 1) {
    const first = (round + WARM_UP_ROUNDS) % names.length;
    for (const name of [...names.slice(first), ...names.slice(0, first)]) {
      const each = await contenders[name]();
      if (round >= 0) taken.get(name)?.push(each);
    }
    if (round >= 0) onRound(round + 1);
  }
  return (name) => taken.get(name) ?? [];
}
