import * as v from 'valibot';
import { StartError } from '../start-error.ts';
import { intrinsicFaults } from './intrinsics.ts';
import { JsonSchema } from './json.ts';
import { createMachine } from './library-machine.ts';

const Common = {
  Comment: v.exactOptional(v.string()),
  QueryLanguage: v.exactOptional(v.literal('JSONPath', 'only JSONPath runs here')),
};
const Path = v.exactOptional(v.nullable(v.string()));
const InputOutput = { InputPath: Path, OutputPath: Path };
const Transition = { Next: v.exactOptional(v.string()), End: v.exactOptional(v.boolean()) };
const Seconds = v.pipe(v.number(), v.integer(), v.minValue(0));
/** The error names of a Retry or Catch. */
const ErrorEquals = v.pipe(v.array(v.string()), v.minLength(1));

/** The largest number of tries, and the first delay in seconds that is too long (Amazon States Language). */
const MAX_ATTEMPTS = 99_999_999;
const TOO_LONG_DELAY = 31_622_400;

const RetrierSchema = v.strictObject({
  Comment: Common.Comment,
  ErrorEquals,
  IntervalSeconds: v.exactOptional(v.pipe(Seconds, v.minValue(1)), 1),
  MaxAttempts: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MAX_ATTEMPTS)), 3),
  BackoffRate: v.exactOptional(v.pipe(v.number(), v.minValue(1)), 2),
  MaxDelaySeconds: v.exactOptional(v.pipe(Seconds, v.minValue(1), v.ltValue(TOO_LONG_DELAY))),
  JitterStrategy: v.exactOptional(v.picklist(['NONE', 'FULL']), 'NONE'),
});
const CatcherSchema = v.strictObject({
  Comment: Common.Comment,
  ErrorEquals,
  Next: v.string(),
  ResultPath: Path,
});

const StateSchema = v.variant('Type', [
  v.strictObject({
    ...Common,
    ...InputOutput,
    ...Transition,
    Type: v.literal('Task'),
    Resource: v.string(),
    Parameters: v.exactOptional(JsonSchema),
    ResultSelector: v.exactOptional(JsonSchema),
    ResultPath: Path,
    TimeoutSeconds: v.exactOptional(Seconds),
    TimeoutSecondsPath: v.exactOptional(v.string()),
    Retry: v.exactOptional(v.array(RetrierSchema), []),
    Catch: v.exactOptional(v.array(CatcherSchema), []),
  }),
  v.strictObject({
    ...Common,
    ...InputOutput,
    ...Transition,
    Type: v.literal('Pass'),
    Parameters: v.exactOptional(JsonSchema),
    Result: v.exactOptional(JsonSchema),
    ResultPath: Path,
  }),
  v.strictObject({
    ...Common,
    ...InputOutput,
    ...Transition,
    Type: v.literal('Wait'),
    Seconds: v.exactOptional(Seconds),
    SecondsPath: v.exactOptional(v.string()),
    Timestamp: v.exactOptional(v.string()),
    TimestampPath: v.exactOptional(v.string()),
  }),
  v.strictObject({
    ...Common,
    ...InputOutput,
    Type: v.literal('Choice'),
    Choices: v.array(v.objectWithRest({ Next: v.string() }, JsonSchema)),
    Default: v.exactOptional(v.string()),
  }),
  v.strictObject({ ...Common, ...InputOutput, Type: v.literal('Succeed') }),
  v.strictObject({
    ...Common,
    Type: v.literal('Fail'),
    Error: v.exactOptional(v.string()),
    ErrorPath: v.exactOptional(v.string()),
    Cause: v.exactOptional(v.string()),
    CausePath: v.exactOptional(v.string()),
  }),
]);

/** What of the Amazon States Language the local stack runs; a field that is not listed here is refused. */
const DefinitionSchema = v.strictObject({
  ...Common,
  Version: v.exactOptional(v.string()),
  StartAt: v.string(),
  TimeoutSeconds: v.exactOptional(Seconds),
  States: v.record(v.string(), StateSchema),
});

/** A definition whose every field the local stack knows how to run. */
export type Definition = v.InferOutput<typeof DefinitionSchema>;
/** One state of a definition. */
export type State = v.InferOutput<typeof StateSchema>;
export type Retrier = v.InferOutput<typeof RetrierSchema>;

/**
 * Parses a state machine's definition, once: the library's validator says whether it is Amazon States Language, and the
 * schema whether the local stack runs every field and every integration of it.
 *
 * @param resources the task resources that can be called
 * @throws StartError `TEMPLATE_INVALID` naming the machine, and each state and field at fault
 */
export function parseDefinition(name: string, definition: unknown, resources: Iterable<string>): Definition {
  validate(name, definition);
  const parsed = v.safeParse(DefinitionSchema, definition);
  if (!parsed.success) {
    const reasons = parsed.issues.map((issue) => `${v.getDotPath(issue) ?? 'definition'}: ${issue.message}`);
    throw unsupported(name, reasons);
  }
  const known = [...resources];
  const faults = Object.entries(parsed.output.States).flatMap(([state, fields]) =>
    [...resourceFaults(fields, known), ...wildcardFaults(fields), ...intrinsicFaults(fields)].map(
      (fault) => `state ${state}: ${fault}`,
    ),
  );
  if (faults.length > 0) throw unsupported(name, faults);
  return parsed.output;
}

function resourceFaults(state: State, known: readonly string[]): string[] {
  if (state.Type !== 'Task' || known.includes(state.Resource)) return [];
  return [`it calls ${state.Resource}, and what can be called is ${known.join(', ')}`];
}

/** A wildcard in the wrong place fails the deployment, and neither the packaging nor the library says so before. */
function wildcardFaults(state: State): string[] {
  if (state.Type !== 'Task') return [];
  return (['Retry', 'Catch'] as const).flatMap((field) => {
    const isMisplaced = state[field].some(
      (entry, index, all) =>
        entry.ErrorEquals.includes('States.ALL') && (entry.ErrorEquals.length > 1 || index < all.length - 1),
    );
    return isMisplaced ? [`States.ALL must stand alone, in the last entry of ${field}`] : [];
  });
}

function unsupported(name: string, reasons: readonly string[]): StartError {
  const message = `The local stack cannot run state machine ${name} as AWS would: ${reasons.join('; ')}`;
  return new StartError('TEMPLATE_INVALID', message);
}

/** A copy is validated, because the library's validator writes defaults into what it reads. */
function validate(name: string, definition: unknown): void {
  try {
    createMachine(structuredClone(definition), { validate: true });
  } catch (error) {
    throw unsupported(name, [error instanceof Error ? error.message : String(error)]);
  }
}
