import * as v from 'valibot';
import { AwsError, type InvokeFunction } from '../endpoint/aws-service.ts';
import type { StartExecution } from '../events/deliver.ts';
import type { PutItem } from '../states/integrations/dynamodb-put-item.ts';
import { type Answer, post } from './post.ts';

export interface RemoteAwsOptions {
  /** Where AWS is: `http://HOST:PORT`. */
  readonly endpoint: string;
  readonly region: string;
  /** The access key id of every request, which says who sends it. */
  readonly caller: string;
}

/** What an AWS service of the stack calls of the others, over HTTP as on AWS. */
export interface RemoteAws {
  readonly putItem: PutItem;
  readonly invokeFunction: InvokeFunction;
  readonly startExecution: StartExecution;
}

const errorSchema = v.object({
  __type: v.optional(v.string()),
  message: v.optional(v.string()),
  Message: v.optional(v.string()),
});

/**
 * Makes the calls that one service of the stack makes of others, for a stack whose parts talk through a proxy.
 *
 * Each throws AwsError with the name the API gives its error, or SdkClientException when there was no answer.
 */
export function createRemoteAws({ endpoint, region, caller }: RemoteAwsOptions): RemoteAws {
  const signed = (service: string, contentType: string) => ({
    'content-type': contentType,
    'x-amz-date': '20200101T000000Z',
    authorization: `AWS4-HMAC-SHA256 Credential=${caller}/20200101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=local`,
  });

  async function callTarget(service: string, target: string, input: unknown): Promise<unknown> {
    const headers = { ...signed(service, 'application/x-amz-json-1.0'), 'x-amz-target': target };
    return read(await post(endpoint, { path: '/', headers, body: JSON.stringify(input) })).payload;
  }

  return {
    putItem: (parameters) => callTarget('dynamodb', 'DynamoDB_20120810.PutItem', parameters),
    startExecution: (request) => callTarget('states', 'AWSStepFunctions.StartExecution', request),
    async invokeFunction(functionName, payload) {
      const path = `/2015-03-31/functions/${encodeURIComponent(functionName)}/invocations`;
      const headers = signed('lambda', 'application/json');
      const answer = read(await post(endpoint, { path, headers, body: JSON.stringify(payload) }));
      const hasFailed = answer.headers['x-amz-function-error'] !== undefined;
      return { payload: answer.payload, ...(hasFailed && { functionError: 'Unhandled' as const }) };
    },
  };
}

function read(answer: Answer): Pick<Answer, 'headers'> & { readonly payload: unknown } {
  const { status, headers, body } = answer;
  const payload: unknown = body === '' ? {} : parseJson(body);
  if (status < 300) return { headers, payload };
  const { __type, message, Message } = v.parse(v.fallback(errorSchema, {}), payload);
  // In the header or in the body, with the API's name space before it or the address of its description behind it.
  const type = [headers['x-amzn-errortype'], __type, `Http${status}`]
    .flat()
    .find((each) => each !== undefined);
  const code = String(type).replace(/^.*#/, '').replace(/:.*$/, '');
  throw new AwsError(code, message ?? Message ?? `HTTP ${status}`, status);
}

/** What stands in between may answer in no AWS protocol. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
