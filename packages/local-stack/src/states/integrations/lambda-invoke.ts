import * as v from 'valibot';
import { AwsError, type InvokeFunction } from '../../endpoint/aws-service.ts';
import { type Json, JsonSchema } from '../json.ts';
import { StatesError } from '../outcome.ts';
import type { Integration } from '../run.ts';

/** The resource of the optimized Lambda integration. */
export const LAMBDA_INVOKE = 'arn:aws:states:::lambda:invoke';

const ParametersSchema = v.strictObject({
  FunctionName: v.string(),
  Payload: v.exactOptional(JsonSchema),
});

const FunctionErrorSchema = v.object({ errorType: v.string() });

/**
 * Makes the Lambda integration. An error of the function becomes an error with the function's own error type as its name
 * and the whole payload as its cause; an error of the Lambda service one that is named `Lambda.…`.
 */
export function createLambdaInvoke(invokeFunction: InvokeFunction): Integration {
  return async (parameters) => {
    const parsed = v.safeParse(ParametersSchema, parameters);
    if (!parsed.success) {
      throw new StatesError('States.Runtime', `Parameters of lambda:invoke: ${v.summarize(parsed.issues)}`);
    }
    const { FunctionName, Payload = {} } = parsed.output;
    const { payload, functionError } = await invokeFunction(FunctionName, Payload).catch(serviceError);
    if (functionError !== undefined) throw functionErrorOf(payload);
    return { ExecutedVersion: '$LATEST', Payload: toJson(payload), StatusCode: 200 };
  };
}

function functionErrorOf(payload: unknown): StatesError {
  const text = JSON.stringify(payload) ?? 'null';
  const parsed = v.safeParse(FunctionErrorSchema, payload);
  if (parsed.success) return new StatesError(parsed.output.errorType, text);
  return new StatesError(
    'Lambda.Unknown',
    `The cause could not be determined because Lambda did not return an error type. Returned payload: ${text}`,
  );
}

function serviceError(error: unknown): never {
  if (!(error instanceof AwsError)) {
    throw new StatesError(
      'Lambda.SdkClientException',
      error instanceof Error ? error.message : String(error),
    );
  }
  throw new StatesError(
    `Lambda.${error.code}`,
    `${error.message} (Service: Lambda, Status Code: ${error.status})`,
  );
}

function toJson(payload: unknown): Json {
  return v.is(JsonSchema, payload) ? payload : null;
}
