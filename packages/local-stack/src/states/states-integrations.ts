import * as v from 'valibot';
import { AwsError } from '../endpoint/aws-service.ts';
import { isJsonObject, type Json, type JsonObject, JsonSchema } from './json.ts';
import { StatesError } from './outcome.ts';
import type { StatesCalls } from './states-calls.ts';
import type { Integration, Integrations } from './task-call.ts';

/** The resource that starts an execution and goes on at once. */
export const START_EXECUTION = 'arn:aws:states:::states:startExecution';
const SDK = 'arn:aws:states:::aws-sdk:sfn';

/** The integrations with which an execution starts another one and answers the token of a task. */
export function createStatesIntegrations(calls: StatesCalls): Integrations {
  const start = startExecution(calls);
  return {
    [START_EXECUTION]: start,
    // The task itself waits for the answer.
    [`${START_EXECUTION}.waitForTaskToken`]: start,
    [`${SDK}:sendTaskSuccess`]: sdkCall(
      v.strictObject({ TaskToken: v.string(), Output: v.string() }),
      ({ TaskToken: taskToken, Output: output }) => calls.sendTaskSuccess({ taskToken, output }),
    ),
    [`${SDK}:sendTaskFailure`]: sdkCall(
      v.strictObject({
        TaskToken: v.string(),
        Error: v.exactOptional(v.string()),
        Cause: v.exactOptional(v.string()),
      }),
      ({ TaskToken: taskToken, Error: error, Cause: cause }) =>
        calls.sendTaskFailure({
          taskToken,
          ...(error !== undefined && { error }),
          ...(cause !== undefined && { cause }),
        }),
    ),
    [`${SDK}:sendTaskHeartbeat`]: sdkCall(
      v.strictObject({ TaskToken: v.string() }),
      ({ TaskToken: taskToken }) => calls.sendTaskHeartbeat({ taskToken }),
    ),
  };
}

const StartParameters = v.strictObject({
  StateMachineArn: v.string(),
  Name: v.exactOptional(v.string()),
  Input: v.exactOptional(v.custom<JsonObject>(isInput, 'Expected a JSON object'), {}),
});

function isInput(value: unknown): boolean {
  return v.is(JsonSchema, value) && isJsonObject(value);
}

/** As on AWS, an error is named `StepFunctions.` and the name of the exception. */
function startExecution(calls: StatesCalls): Integration {
  return async (parameters) => {
    const { StateMachineArn, Name, Input } = parseParameters(StartParameters, parameters);
    const answer = await calls
      .startExecution({
        stateMachineArn: StateMachineArn,
        input: JSON.stringify(Input),
        ...(Name !== undefined && { name: Name }),
      })
      .catch(failAs('StepFunctions', 'AWSStepFunctionsException'));
    const { executionArn = '', startDate = 0 } = answer;
    return {
      ExecutionArn: executionArn,
      SdkHttpMetadata: { HttpStatusCode: 200 },
      StartDate: startDate instanceof Date ? startDate.getTime() : startDate * 1000,
    };
  };
}

/** A call of the SDK integration, whose errors are named `Sfn.` and the name of the exception. */
function sdkCall<T>(
  schema: v.GenericSchema<unknown, T>,
  send: (parameters: T) => Promise<unknown>,
): Integration {
  return async (parameters) => {
    await send(parseParameters(schema, parameters)).catch(failAs('Sfn', 'SfnException'));
    return {};
  };
}

function parseParameters<Schema extends v.GenericSchema>(
  schema: Schema,
  parameters: Json,
): v.InferOutput<Schema> {
  const parsed = v.safeParse(schema, parameters);
  if (parsed.success) return parsed.output;
  throw new StatesError(
    'States.Runtime',
    `The parameters could not be used to start the Task: ${v.summarize(parsed.issues)}`,
  );
}

/** The errors that the API's model names. Any other has the name of the service's base exception. */
const MODELED = new Set([
  'ExecutionAlreadyExists',
  'ExecutionLimitExceeded',
  'InvalidArn',
  'InvalidExecutionInput',
  'InvalidName',
  'InvalidOutput',
  'InvalidToken',
  'StateMachineDeleting',
  'StateMachineDoesNotExist',
  'TaskDoesNotExist',
  'TaskTimedOut',
]);

function failAs(prefix: 'StepFunctions' | 'Sfn', base: string): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof AwsError)) {
      const message = error instanceof Error ? error.message : String(error);
      throw new StatesError(`${prefix}.SdkClientException`, message);
    }
    const name = exceptionOf(error.code) ?? base;
    const service = prefix === 'Sfn' ? 'Sfn' : 'AWSStepFunctions';
    throw new StatesError(
      `${prefix}.${name}`,
      `${error.message} (Service: ${service}, Status Code: ${error.status}, Error Code: ${error.code})`,
    );
  };
}

function exceptionOf(code: string): string | undefined {
  if (code === 'ValidationException') return code;
  return MODELED.has(code) ? `${code}Exception` : undefined;
}
