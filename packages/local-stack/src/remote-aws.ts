import { DynamoDBClient, PutItemCommand, type PutItemCommandInput } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import * as v from 'valibot';
import { AwsError, type InvokeFunction } from './endpoint/aws-service.ts';
import { parseJson } from './endpoint/http.ts';
import { isRecord } from './is-record.ts';
import type { PutItem } from './states/integrations.ts';
import type { StatesCalls } from './states/states-calls.ts';

export interface RemoteAwsOptions {
  /** Where AWS is: `http://HOST:PORT`. */
  readonly endpoint: string;
  readonly region: string;
  /** The access key id of every request, which names the sender. */
  readonly caller: string;
}

/** The calls that a service of the stack makes of other services, over HTTP as on AWS. */
export interface RemoteAws extends StatesCalls {
  readonly putItem: PutItem;
  readonly invokeFunction: InvokeFunction;
}

/** An AWS endpoint could not be reached or its answer was cut off; Step Functions reports such calls under this name. */
export class SdkClientException extends Error {
  override readonly name = 'SdkClientException';
}

/** DynamoDB itself checks the parameters; here they only have to be an object. */
const putItemSchema = v.custom<PutItemCommandInput>(isRecord);

/**
 * Makes the calls between services of the stack with the SDK, for a stack whose parts talk through a proxy. No call is
 * retried here: retries are the caller's, as on AWS.
 *
 * Each call throws AwsError with the name the API gives its error, or SdkClientException without a complete answer.
 */
export function createRemoteAws({ endpoint, region, caller }: RemoteAwsOptions): RemoteAws {
  const config = {
    endpoint,
    region,
    credentials: { accessKeyId: caller, secretAccessKey: 'local' },
    maxAttempts: 1,
    // The other side may close a kept connection at the moment it is used again.
    requestHandler: { httpAgent: { keepAlive: false, maxSockets: Number.POSITIVE_INFINITY } },
  };
  const dynamodb = new DynamoDBClient(config);
  const lambda = new LambdaClient(config);
  const states = new SFNClient(config);

  return {
    async putItem(parameters) {
      const command = new PutItemCommand(v.parse(putItemSchema, parameters));
      const { $metadata: _, ...answer } = await dynamodb.send(command).catch(rethrow);
      return answer;
    },
    startExecution: (request) => states.send(new StartExecutionCommand(request)).catch(rethrow),
    sendTaskSuccess: (request) => states.send(new SendTaskSuccessCommand(request)).catch(rethrow),
    sendTaskFailure: (request) => states.send(new SendTaskFailureCommand(request)).catch(rethrow),
    sendTaskHeartbeat: (request) => states.send(new SendTaskHeartbeatCommand(request)).catch(rethrow),
    async invokeFunction(FunctionName, payload) {
      const command = new InvokeCommand({ FunctionName, Payload: JSON.stringify(payload) });
      const { Payload = '', FunctionError } = await lambda.send(command).catch(rethrow);
      const answer = parseJson(Buffer.from(Payload));
      return { payload: answer, ...(FunctionError !== undefined && { functionError: 'Unhandled' as const }) };
    },
  };
}

/** An error of an API: the SDK names the side at fault. */
const apiErrorSchema = v.object({
  name: v.string(),
  message: v.string(),
  $fault: v.picklist(['client', 'server']),
  $metadata: v.object({ httpStatusCode: v.number() }),
});

/** An error whose body is in no AWS protocol, for example from a proxy: the SDK could not parse it. */
const otherErrorSchema = v.object({
  name: v.literal('SyntaxError'),
  $metadata: v.object({ httpStatusCode: v.pipe(v.number(), v.minValue(300)) }),
});

function rethrow(error: unknown): never {
  const api = v.safeParse(apiErrorSchema, error);
  if (api.success) {
    const { name, message, $metadata } = api.output;
    const { httpStatusCode: status } = $metadata;
    throw new AwsError(name === 'Unknown' ? `Http${status}` : name, message, status);
  }
  const other = v.safeParse(otherErrorSchema, error);
  if (other.success) {
    const { httpStatusCode: status } = other.output.$metadata;
    throw new AwsError(`Http${status}`, `HTTP ${status}`, status);
  }
  // The SDK's further lines explain how to debug the SDK.
  const [reason] = (error instanceof Error ? error.message : String(error)).split('\n', 1);
  throw new SdkClientException(`Unable to execute HTTP request: ${reason}`, { cause: error });
}
