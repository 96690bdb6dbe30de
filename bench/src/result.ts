import * as v from 'valibot';

const number = v.pipe(v.number(), v.finite());

/** A line of a result. */
const rowSchema = v.strictObject({
  /** What was measured: `append one event, p50`. */
  what: v.string(),
  /** What it is compared with; left out without a comparison. */
  against: v.optional(v.string()),
  /** Ours divided by theirs; with a unit, the figure itself. Left out if it was skipped. */
  value: v.optional(number),
  unit: v.optional(v.string()),
  /** The quartiles of the pairs. */
  spread: v.optional(v.tuple([number, number])),
  /** The number of pairs or runs. */
  runs: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  /** The maximum for the value. */
  goal: v.optional(number),
  /** The parts of the figure, or why it was skipped. */
  detail: v.optional(v.string()),
});
export type Row = v.InferOutput<typeof rowSchema>;

const resultSchema = v.strictObject({
  figure: v.string(),
  title: v.string(),
  method: v.string(),
  /** ISO 8601, UTC. */
  date: v.pipe(v.string(), v.isoTimestamp()),
  seconds: number,
  machine: v.strictObject({
    processor: v.string(),
    cores: number,
    memoryGiB: number,
    system: v.string(),
    node: v.string(),
  }),
  /** The versions of the packages that took part. */
  versions: v.record(v.string(), v.string()),
  rows: v.array(rowSchema),
});
/** A figure as `make bench` saves it: a file in `bench/results`. */
export type Result = v.InferOutput<typeof resultSchema>;

/** @throws TypeError for an invalid result, with the file, what was expected and what was found */
export function parseResult(file: string, text: string): Result {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), resultSchema), text);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  const at = v.getDotPath(issue);
  throw new TypeError(
    `${file}${at === null ? '' : `, ${at}`}: ${issue.message}; measure it again with \`make bench\``,
  );
}

/** Whether the row meets its goal; `undefined` without a goal or a value. */
export function isMet({ value, goal }: Row): boolean | undefined {
  return value === undefined || goal === undefined ? undefined : value <= goal;
}
