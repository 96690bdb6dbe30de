import * as v from 'valibot';
import { AwsError } from '../../endpoint/aws-service.ts';
import { isJsonObject, type JsonObject, overTheWire } from '../json.ts';
import { StatesError } from '../outcome.ts';
import type { Integration } from '../run.ts';

/** The resource of the optimized DynamoDB integration for PutItem. */
export const DYNAMODB_PUT_ITEM = 'arn:aws:states:::dynamodb:putItem';

/** Puts an item with the parameters of DynamoDB's PutItem; rejects with an error that carries the API's error name. */
export type PutItem = (parameters: JsonObject) => Promise<unknown>;

/** Of an SDK's error, the name is the API's; of an error of the local stack, the code. */
const NamedErrorSchema = v.object({ name: v.string(), message: v.string() });

/** Makes the DynamoDB integration. Errors are named `DynamoDB.` and the API's name, as on AWS. */
export function createDynamodbPutItem(putItem: PutItem): Integration {
  return async (parameters) => {
    if (!isJsonObject(parameters)) {
      throw new StatesError('States.Runtime', `Parameters of dynamodb:putItem must be an object`);
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
