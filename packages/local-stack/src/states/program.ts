import { createDataFlow, createDecision, createPathReader, type DataFlow } from './data-flow.ts';
import { type Definition, parseDefinition, type Retrier, type State } from './definition.ts';
import type { HistoryFact, TaskResource } from './history.ts';
import type { Json, JsonObject } from './json.ts';

/** Reads one value from a state's input. */
export type Reader = (input: Json, context: JsonObject) => Promise<Json | undefined>;

interface Flowing {
  readonly name: string;
  readonly flow: DataFlow;
  /** The name of the next state; `undefined` where the execution succeeds. */
  readonly next: string | undefined;
}

export interface TaskStep extends Flowing {
  readonly type: 'Task';
  readonly integration: string;
  readonly task: TaskResource;
  /** One object for every try of every execution: it says the same each time. */
  readonly started: HistoryFact;
  /** Reads the seconds one try may take; without it a try takes as long as it takes. */
  readonly timeout: Reader | undefined;
  readonly retriers: readonly Retrier[];
  readonly catchers: readonly Catcher[];
}

interface Catcher {
  readonly errorEquals: readonly string[];
  readonly next: string;
  /** Places the error output in the state's input. */
  readonly flow: DataFlow;
}

export interface PassStep extends Flowing {
  readonly type: 'Pass' | 'Succeed';
  /** What a Pass state answers instead of its effective input. */
  readonly result: Json | undefined;
}

export interface WaitStep extends Flowing {
  readonly type: 'Wait';
  readonly seconds: Reader | undefined;
  readonly timestamp: Reader | undefined;
}

export interface ChoiceStep {
  readonly type: 'Choice';
  readonly name: string;
  readonly flow: DataFlow;
  readonly decide: (input: Json, context: JsonObject) => Promise<string>;
}

export interface FailStep {
  readonly type: 'Fail';
  readonly name: string;
  readonly error: Reader;
  readonly cause: Reader;
}

/** One state, ready to run. */
export type Step = TaskStep | PassStep | WaitStep | ChoiceStep | FailStep;

/** A state machine that was validated and made ready once, for any number of executions. */
export interface Program {
  readonly startAt: string;
  readonly timeoutSeconds: number | undefined;
  readonly steps: ReadonlyMap<string, Step>;
}

/**
 * Makes a program of a definition. It takes about 100 ms, nearly all of it validation.
 *
 * @param resources the task resources that executions will be able to call
 * @throws StartError `TEMPLATE_INVALID` when the local stack cannot run the definition as AWS would
 */
export function compileProgram(name: string, definition: unknown, resources: Iterable<string>): Program {
  const parsed: Definition = parseDefinition(name, definition, resources);
  return {
    startAt: parsed.StartAt,
    timeoutSeconds: parsed.TimeoutSeconds,
    steps: new Map(
      Object.entries(parsed.States).map(([state, fields]) => [state, compileStep(state, fields)]),
    ),
  };
}

function compileStep(name: string, state: State): Step {
  switch (state.Type) {
    case 'Task':
      return compileTask(name, state);
    case 'Pass':
      return { type: 'Pass', name, flow: createDataFlow(state), next: state.Next, result: state.Result };
    case 'Succeed':
      return { type: 'Succeed', name, flow: createDataFlow(state), next: undefined, result: undefined };
    case 'Wait':
      return {
        type: 'Wait',
        name,
        flow: createDataFlow(state),
        next: state.Next,
        seconds: readerOf(state.Seconds, state.SecondsPath),
        timestamp: readerOf(state.Timestamp, state.TimestampPath),
      };
    case 'Choice':
      return {
        type: 'Choice',
        name,
        flow: createDataFlow(state),
        decide: createDecision(state.Choices, state.Default),
      };
    case 'Fail':
      return {
        type: 'Fail',
        name,
        error: readerOf(state.Error, state.ErrorPath) ?? nothing,
        cause: readerOf(state.Cause, state.CausePath) ?? nothing,
      };
  }
}

function compileTask(name: string, state: Extract<State, { Type: 'Task' }>): TaskStep {
  const [resourceType = '', resource = ''] = state.Resource.split(':').slice(5);
  const task = { resourceType, resource };
  const inputPath = state.InputPath === undefined ? {} : { InputPath: state.InputPath };
  return {
    type: 'Task',
    name,
    integration: state.Resource,
    task,
    started: { type: 'TaskStarted', task },
    flow: createDataFlow(state),
    next: state.Next,
    timeout: readerOf(state.TimeoutSeconds, state.TimeoutSecondsPath, inputPath),
    retriers: state.Retry,
    catchers: state.Catch.map((catcher) => ({
      errorEquals: catcher.ErrorEquals,
      next: catcher.Next,
      flow: createDataFlow(catcher.ResultPath === undefined ? {} : { ResultPath: catcher.ResultPath }),
    })),
  };
}

/** Reads what the definition states as it is, or points at with a path. */
function readerOf(
  value: Json | undefined,
  path: string | undefined,
  fields: { InputPath?: string | null } = {},
): Reader | undefined {
  if (value !== undefined) return async () => value;
  return path === undefined ? undefined : createPathReader(path, fields);
}

const nothing: Reader = async () => undefined;
