import {
  createInputStore,
  createJournal,
  createMemoryTable,
  createResultStore,
  TableError,
} from '@agents/journal';
import fc from 'fast-check';

/** For how long the table is out of reach, in milliseconds. */
const OUTAGE_MS = 9_000;

/** How a table is out of reach, and how long a request then takes: the client waits 3 s for an answer. */
const FAULTS = {
  'refuses connections': { takesMs: 1, isStored: false },
  'does not answer': { takesMs: 3_000, isStored: false },
  'stores events and does not answer': { takesMs: 3_000, isStored: true },
} as const;

export interface Outage {
  readonly fault: keyof typeof FAULTS;
  /** It begins with the first put of this event or of the input, or with the first read. */
  readonly at: string;
  /** A number in [0, 1). */
  readonly random: () => number;
}

/** The beginnings of an outage that are no event. */
export const AT_READ = 'a read';
export const AT_INPUT = 'the input';

/** Any kind of outage, with any luck in the pauses between the tries. */
export const anyOutage = fc.record({
  fault: fc.constantFrom(...(Object.keys(FAULTS) as (keyof typeof FAULTS)[])),
  luck: fc.array(fc.double({ min: 0.1, max: 0.999_999, noNaN: true }), { minLength: 1, maxLength: 8 }),
});

/** Draws the given numbers again and again. */
export function drawnFrom(luck: readonly number[]): () => number {
  let drawn = 0;
  return () => luck[drawn++ % luck.length] ?? 0;
}

/** A journal on a virtual clock, whose table is out of reach for nine seconds. */
export function journalWithOutage({ fault, at, random }: Outage) {
  let clock = Date.UTC(2024, 10, 4, 10, 30);
  let endsAt: number | undefined;
  const inner = createMemoryTable();
  const begin = (): void => {
    endsAt ??= clock + OUTAGE_MS;
  };
  const unlessOut = async <Answer>(request: () => Promise<Answer>): Promise<Answer> => {
    if (endsAt === undefined || clock >= endsAt) return request();
    const { takesMs, isStored } = FAULTS[fault];
    clock += takesMs;
    if (isStored) await request();
    throw new TableError('unanswered', fault);
  };
  const table: typeof inner = {
    ...inner,
    async putNew(item) {
      if (item['Status'] === at || (at === AT_INPUT && item.PK.startsWith('INPUT#'))) begin();
      return unlessOut(() => inner.putNew(item));
    },
    get: (key) => unlessOut(() => inner.get(key)),
    async queryPartition(...query) {
      if (at === AT_READ) begin();
      return unlessOut(() => inner.queryPartition(...query));
    },
  };
  const now = (): number => clock;
  const sleep = async (ms: number): Promise<void> => {
    clock += ms;
  };
  const context = { now, sleep, random };
  return {
    journal: createJournal({ table, ...context }),
    results: createResultStore({ table, ...context }),
    inputs: createInputStore({ table, ...context }),
    now,
    sleep,
    /** The events that the table holds, however it is reached. */
    statuses: () =>
      inner
        .items()
        .flatMap(({ Status }: Readonly<Record<string, unknown>>) =>
          Status === undefined ? [] : [String(Status)],
        ),
    wasOut: () => endsAt !== undefined,
  };
}
