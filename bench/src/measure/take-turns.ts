export interface TakeTurnsOptions {
  /** How often each is run and counted. */
  readonly rounds: number;
  /** As many rounds as this are run first and not counted: what is read, compiled or connected on first use. Default 2. */
  readonly warmUps?: number;
  /** Called after each round that counts. */
  readonly onRound?: (round: number) => void;
}

/**
 * Runs each contender once a round, one after another, again and again: what the machine does meanwhile hits all of them.
 * Each round begins with another one.
 *
 * @returns what each run gave, by the contender's name; those of one index ran beside each other
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
