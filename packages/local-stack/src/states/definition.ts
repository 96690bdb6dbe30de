import * as v from 'valibot';
import { StartError } from '../start-error.ts';
import { parseRule } from './choices.ts';
import { parseTimestamp } from './clock.ts';
import { ExpressionError } from './cursor.ts';
import { parseTemplate } from './data-flow.ts';
import { parseExpression } from './expressions.ts';
import type { HistoryFact } from './history.ts';
import { JsonSchema } from './json.ts';
import { parsePath, parseReferencePath } from './paths.ts';

/** A field that is parsed into the function that runs it. An error of the parser becomes an issue of the field. */
function parsed<Input, Output>(schema: v.GenericSchema<unknown, Input>, parse: (value: Input) => Output) {
  return v.pipe(
    schema,
    v.rawTransform(({ dataset, addIssue, NEVER }) => {
      try {
        return parse(dataset.value);
      } catch (error) {
        if (!(error instanceof ExpressionError)) throw error;
        addIssue({ message: error.message });
        return NEVER;
      }
    }),
  );
}

const Path = v.exactOptional(parsed(v.string(), parsePath));
const PathOrNull = v.exactOptional(v.nullable(parsed(v.string(), parsePath)));
const ResultPath = v.exactOptional(v.nullable(parsed(v.string(), parseReferencePath)));
const Template = v.exactOptional(parsed(JsonSchema, parseTemplate));
const Seconds = v.pipe(v.number(), v.integer(), v.minValue(0));
const Timestamp = parsed(v.string(), (text) => {
  const ms = parseTimestamp(text);
  if (ms !== undefined) return ms;
  throw new ExpressionError(`expected a timestamp such as 2026-01-31T12:00:00Z, found '${text}'`);
});

const Common = {
  Comment: v.exactOptional(v.string()),
  QueryLanguage: v.exactOptional(v.literal('JSONPath', 'the local stack runs JSONPath only')),
};
const InputOutput = { InputPath: PathOrNull, OutputPath: PathOrNull };
const Transition = { Next: v.exactOptional(v.string()), End: v.exactOptional(v.literal(true)) };
/** The error names of a Retry or Catch. */
const ErrorEquals = v.pipe(v.array(v.string()), v.minLength(1));

/** The largest number of retries, and the first delay in seconds that is too long (Amazon States Language). */
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

const StateSchema = v.variant('Type', [
  v.strictObject({
    ...Common,
    ...InputOutput,
    ...Transition,
    Type: v.literal('Task'),
    Resource: v.pipe(v.string(), v.transform(resourceOf)),
    Parameters: Template,
    ResultSelector: Template,
    ResultPath,
    TimeoutSeconds: v.exactOptional(Seconds),
    TimeoutSecondsPath: Path,
    HeartbeatSeconds: v.exactOptional(v.pipe(Seconds, v.minValue(1))),
    HeartbeatSecondsPath: Path,
    Retry: v.exactOptional(v.array(RetrierSchema), []),
    Catch: v.exactOptional(
      v.array(v.strictObject({ Comment: Common.Comment, ErrorEquals, Next: v.string(), ResultPath })),
      [],
    ),
  }),
  v.strictObject({
    ...Common,
    ...InputOutput,
    ...Transition,
    Type: v.literal('Pass'),
    Parameters: Template,
    Result: v.exactOptional(JsonSchema),
    ResultPath,
  }),
  v.strictObject({
    ...Common,
    ...InputOutput,
    ...Transition,
    Type: v.literal('Wait'),
    Seconds: v.exactOptional(Seconds),
    SecondsPath: Path,
    Timestamp: v.exactOptional(Timestamp),
    TimestampPath: Path,
  }),
  v.strictObject({
    ...Common,
    ...InputOutput,
    Type: v.literal('Choice'),
    Choices: v.pipe(
      v.array(
        parsed(v.objectWithRest({ Next: v.string() }, JsonSchema), ({ Next, ...rule }) => ({
          Next,
          holds: parseRule(rule),
        })),
      ),
      v.minLength(1),
    ),
    Default: v.exactOptional(v.string()),
  }),
  v.strictObject({ ...Common, ...InputOutput, Type: v.literal('Succeed') }),
  v.strictObject({
    ...Common,
    Type: v.literal('Fail'),
    Error: v.exactOptional(v.string()),
    ErrorPath: v.exactOptional(parsed(v.string(), (text) => parseExpression(text, 'ErrorPath'))),
    Cause: v.exactOptional(v.string()),
    CausePath: v.exactOptional(parsed(v.string(), (text) => parseExpression(text, 'CausePath'))),
  }),
]);

/** The part of the Amazon States Language that the local stack runs. A field that is not listed here is refused. */
const DefinitionSchema = v.strictObject({
  ...Common,
  Version: v.exactOptional(v.string()),
  StartAt: v.string(),
  TimeoutSeconds: v.exactOptional(Seconds),
  States: v.record(v.string(), StateSchema),
});

/** The fields that tell a Wait state how long to wait. */
const WAIT_FIELDS = ['Seconds', 'SecondsPath', 'Timestamp', 'TimestampPath'] as const;
/** Fields that can be replaced by one of the same name with `Path` at its end. */
const FIELDS_WITH_PATH = ['TimeoutSeconds', 'HeartbeatSeconds', 'Error', 'Cause'];

export type State = v.InferOutput<typeof StateSchema>;
export type StateOf<Type extends State['Type']> = Extract<State, { Type: Type }>;
export type Retrier = v.InferOutput<typeof RetrierSchema>;

/** A definition that was checked and compiled once, for any number of executions. */
export type Program = v.InferOutput<typeof DefinitionSchema>;

/**
 * Compiles the definition of a state machine.
 *
 * @param resources the task resources that the executions can call
 * @throws StartError `TEMPLATE_INVALID` naming each state and field that the local stack cannot run as AWS does
 */
export function compileProgram(name: string, definition: unknown, resources: Iterable<string>): Program {
  const result = v.safeParse(DefinitionSchema, definition);
  const faults = result.success
    ? findFaults(result.output, [...resources])
    : result.issues.map((issue) => `${v.getDotPath(issue) ?? 'definition'}: ${issue.message}`);
  if (result.success && faults.length === 0) return result.output;
  throw new StartError(
    'TEMPLATE_INVALID',
    `The local stack cannot run state machine ${name} as AWS does: ${faults.join('; ')}`,
  );
}

/** How the resource of a task ends that waits until somebody answers its token. */
export const WAIT_FOR_TASK_TOKEN = '.waitForTaskToken';

/** What a task calls, as its events name it, and its started event, which is one object for all executions. */
function resourceOf(arn: string) {
  const [resourceType = '', resource = ''] = arn.split(':').slice(5);
  const task = { resourceType, resource };
  const started: HistoryFact = { type: 'TaskStarted', task };
  return { arn, task, started, waits: arn.endsWith(WAIT_FOR_TASK_TOKEN) };
}

function findFaults({ StartAt, States }: Program, resources: readonly string[]): string[] {
  const targets = [
    ['StartAt', StartAt] as const,
    ...Object.entries(States).flatMap(([name, state]) =>
      targetsOf(state).map(([field, target]) => [`States.${name}.${field}`, target] as const),
    ),
  ];
  const missing = targets.filter(([, target]) => target !== undefined && !Object.hasOwn(States, target));
  const faults = Object.entries(States).flatMap(([name, state]) =>
    faultsOf(state, resources).map((fault) => `States.${name}.${fault}`),
  );
  const ends = Object.values(States).some(
    (state) => ['Succeed', 'Fail'].includes(state.Type) || 'End' in state,
  );
  if (!ends) faults.push('States: no state ends the execution');
  return [...missing.map(([field, target]) => `${field}: no state is named '${target}'`), ...faults];
}

function targetsOf(state: State): (readonly [field: string, target: string | undefined])[] {
  switch (state.Type) {
    case 'Task':
      return [['Next', state.Next], ...state.Catch.map(({ Next }) => ['Catch', Next] as const)];
    case 'Choice':
      return [['Default', state.Default], ...state.Choices.map(({ Next }) => ['Choices', Next] as const)];
    case 'Pass':
    case 'Wait':
      return [['Next', state.Next]];
    default:
      return [];
  }
}

function faultsOf(state: State, resources: readonly string[]): string[] {
  const faults: string[] = [];
  if ('Next' in state === 'End' in state && !['Choice', 'Succeed', 'Fail'].includes(state.Type)) {
    faults.push('Next: expected either Next or End: true');
  }
  for (const field of FIELDS_WITH_PATH) {
    if (field in state && `${field}Path` in state)
      faults.push(`${field}: expected no ${field}Path beside it`);
  }
  if (state.Type === 'Wait' && WAIT_FIELDS.filter((field) => state[field] !== undefined).length !== 1) {
    faults.push(`Seconds: expected exactly one of ${WAIT_FIELDS.join(', ')}`);
  }
  return state.Type === 'Task' ? [...faults, ...taskFaults(state, resources)] : faults;
}

function taskFaults(state: StateOf<'Task'>, resources: readonly string[]): string[] {
  const { arn } = state.Resource;
  const unknown = resources.includes(arn)
    ? []
    : [`Resource: expected one of ${resources.join(', ')}; found ${arn}`];
  // A deployment refuses a misplaced wildcard; the packaging does not check it.
  const wildcards = (['Retry', 'Catch'] as const).filter((field) =>
    state[field].some(
      ({ ErrorEquals: names }, index, all) =>
        names.includes('States.ALL') && (names.length > 1 || index < all.length - 1),
    ),
  );
  return [
    ...unknown,
    ...heartbeatFaults(state),
    ...wildcards.map((field) => `${field}: States.ALL must be the only error name of the last entry`),
  ];
}

function heartbeatFaults(state: StateOf<'Task'>): string[] {
  const { HeartbeatSeconds: seconds, HeartbeatSecondsPath: path, TimeoutSeconds: limit, Resource } = state;
  if (seconds === undefined && path === undefined) return [];
  if (!Resource.waits) return [`HeartbeatSeconds: expected a Resource that ends in ${WAIT_FOR_TASK_TOKEN}`];
  if (seconds === undefined || limit === undefined || seconds < limit) return [];
  return [`HeartbeatSeconds: expected less than TimeoutSeconds (${limit}), found ${seconds}`];
}
