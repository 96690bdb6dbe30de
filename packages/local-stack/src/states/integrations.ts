import * as v from 'valibot';
import { AwsError, type InvokeFunction } from '../endpoint/aws-service.ts';
import { isJsonObject, type Json, type JsonObject, JsonSchema, overTheWire } from './json.ts';
import { StatesError } from './outcome.ts';
import type { Integration } from './task-call.ts';

/** The resource of the optimized Lambda integration. */
export const LAMBDA_INVOKE = 'arn:aws:states:::lambda:invoke';

const ParametersSchema = v.strictObject({
  FunctionName: v.string(),
  Payload: v.exactOptional(JsonSchema),
});

const FunctionErrorSchema = v.object({ errorType: v.string() });

/**
 * Makes the Lambda integration. An error of the function is named by its error type and has the whole payload as its cause;
 * an error of the Lambda service is named `Lambda.` and the API's name.
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

/** The resource of the optimized DynamoDB integration for PutItem. */
export const DYNAMODB_PUT_ITEM = 'arn:aws:states:::dynamodb:putItem';

/** Puts an item with the parameters of DynamoDB's PutItem; rejects with an error that carries the API's error name. */
export type PutItem = (parameters: JsonObject) => Promise<unknown>;

/** An error of the SDK: its name is the API's name of the error. */
const NamedErrorSchema = v.object({ name: v.string(), message: v.string() });

/** Makes the DynamoDB integration. As on AWS, an error is named `DynamoDB.` and the API's name. */
export function createDynamodbPutItem(putItem: PutItem): Integration {
  return async (parameters) => {
    if (!isJsonObject(parameters)) {
      throw new StatesError('States.Runtime', 'Parameters of dynamodb:putItem: expected an object');
    }
    const json = overTheWire(await putItem(parameters).catch(apiError));
    const { $metadata: _, ...answer } = isJsonObject(json) ? json : {};
    return { ...answer, SdkHttpMetadata: { HttpStatusCode: 200 } };
  };
}

function apiError(error: unknown): never {
  const { name, message } = nameOf(error);
  throw new StatesError(`DynamoDB.${name}`, `${message} (Service: DynamoDb, Error Code: ${name})`);
}

function nameOf(error: unknown): { name: string; message: string } {
  if (error instanceof AwsError) return { name: error.code, message: error.message };
  const parsed = v.safeParse(NamedErrorSchema, error);
  return parsed.success ? parsed.output : { name: 'SdkClientException', message: String(error) };
}
