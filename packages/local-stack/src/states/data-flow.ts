import { ExecutionError, type StateMachine } from 'aws-local-stepfunctions';
import { hideBackslashes as hide, losesBackslashes, restoreBackslashes as restore } from './intrinsics.ts';
import { isJsonObject, type Json, type JsonObject } from './json.ts';
import { CONTEXT_KEY, translatePath, translateRule, translateTemplate } from './library-dialect.ts';
import { createMachine } from './library-machine.ts';
import { ExecutionEnded, StatesError } from './outcome.ts';

/** The fields of a state that shape what goes into its work and what comes out of it. */
export interface DataFlowFields {
  readonly InputPath?: string | null;
  readonly Parameters?: Json;
  readonly ResultSelector?: Json;
  readonly ResultPath?: string | null;
  readonly OutputPath?: string | null;
}

/** What a state does with its effective input. */
export type Work = (effectiveInput: Json) => Promise<Json>;

/** Runs a state's work between its input and its output. Rejects with the work's own error, or a `StatesError`. */
export type DataFlow = (input: Json, context: JsonObject, work: Work) => Promise<Json>;

/** The library's own limit for a task, in seconds: the longest its timer can take. Ours is kept in `run-task.ts`. */
const LIBRARY_TIMEOUT_SECONDS = Math.floor((2 ** 31 - 1) / 1000);

const STATE = 'State';

/**
 * Makes the data flow of one state. The library evaluates it (paths, templates, intrinsic functions) as a machine of
 * one task whose handler is the work. A state without such fields hands its input on by reference.
 */
export function createDataFlow(fields: DataFlowFields): DataFlow {
  const translated = translateFields(fields);
  if (Object.keys(translated).length === 0) return (input, _context, work) => work(input);
  const machine = createStateMachine({
    [STATE]: {
      Type: 'Task',
      Resource: STATE,
      TimeoutSeconds: LIBRARY_TIMEOUT_SECONDS,
      End: true,
      ...translated,
    },
  });
  const flow: DataFlow = (input, context, work) => runMachine(machine, input, context, work);
  return losesBackslashes(translated) ? keepBackslashes(flow) : flow;
}

/** Wraps a data flow so that backslashes in its data come out as they went in. */
function keepBackslashes(flow: DataFlow): DataFlow {
  return async (input, context, work) => {
    const hiddenContext = Object.fromEntries(
      Object.entries(context).map(([key, value]) => [key, hide(value)]),
    );
    return restore(
      await flow(hide(input), hiddenContext, async (effective) => hide(await work(restore(effective)))),
    );
  };
}

/** Makes a reader of one path or intrinsic function, evaluated on a state's input. */
export function createPathReader(path: string, fields: Pick<DataFlowFields, 'InputPath'> = {}) {
  const flow = createDataFlow({ ...fields, Parameters: { 'value.$': path } });
  return async (input: Json, context: JsonObject): Promise<Json | undefined> => {
    const read = await flow(input, context, async (effective) => effective);
    return isJsonObject(read) ? read['value'] : undefined;
  };
}

/** Makes the decision of a Choice state: from its effective input to the name of the next state. */
export function createDecision(choices: readonly JsonObject[], otherwise: string | undefined) {
  const targets = new Set(choices.map((choice) => String(choice['Next'])));
  if (otherwise !== undefined) targets.add(otherwise);
  const machine = createStateMachine({
    [STATE]: {
      Type: 'Choice',
      Choices: choices.map((choice) => ({
        ...translateRule(choice),
        Next: targetKey(String(choice['Next'])),
      })),
      ...(otherwise === undefined ? {} : { Default: targetKey(otherwise) }),
    },
    ...Object.fromEntries(
      [...targets].map((name) => [targetKey(name), { Type: 'Pass', Result: name, End: true }]),
    ),
  });
  return async (input: Json, context: JsonObject): Promise<string> =>
    String(await runMachine(machine, input, context, async () => null));
}

/** Makes a machine that starts with our one state; what it is made of was validated with the whole definition. */
function createStateMachine(states: object): StateMachine {
  return createMachine({ StartAt: STATE, States: states }, { validate: false });
}

function targetKey(name: string): string {
  return `To ${name}`;
}

function translateFields(fields: DataFlowFields): DataFlowFields {
  const { InputPath, Parameters, ResultSelector, ResultPath, OutputPath } = fields;
  return {
    ...(InputPath === undefined ? {} : { InputPath: InputPath && translatePath(InputPath) }),
    ...(Parameters === undefined ? {} : { Parameters: translateTemplate(Parameters) }),
    ...(ResultSelector === undefined ? {} : { ResultSelector: translateTemplate(ResultSelector) }),
    // The library would store the result under a key named '$'; without the field it replaces the input, as it should.
    ...(ResultPath === undefined || ResultPath === '$' ? {} : { ResultPath }),
    ...(OutputPath === undefined ? {} : { OutputPath: OutputPath && translatePath(OutputPath) }),
  };
}

async function runMachine(
  machine: StateMachine,
  input: Json,
  context: JsonObject,
  work: Work,
): Promise<Json> {
  try {
    return await machine.run(input, {
      context: { [CONTEXT_KEY]: context },
      overrides: { taskResourceLocalHandlers: { [STATE]: work } },
    }).result;
  } catch (error) {
    throw unwrap(error);
  }
}

/** The library wraps what the work threw. An error of its own is a States error if it is named like one. */
function unwrap(error: unknown): Error {
  const thrown = error instanceof ExecutionError ? error.cause : error;
  if (thrown instanceof StatesError || thrown instanceof ExecutionEnded) return thrown;
  if (!(thrown instanceof Error)) return new StatesError('States.Runtime', String(thrown));
  return new StatesError(nameOf(thrown), thrown.message);
}

/** How the library begins when a function gets arguments that it cannot work with; it names that as any error of a path. */
const WRONG_ARGUMENTS = /^(Intrinsic function|Number of arguments in) States\./;

function nameOf(error: Error): string {
  // States.StringToJson throws a SyntaxError for a text that is not JSON.
  if (error instanceof SyntaxError || WRONG_ARGUMENTS.test(error.message)) return 'States.IntrinsicFailure';
  return error.name.startsWith('States.') ? error.name : 'States.Runtime';
}
