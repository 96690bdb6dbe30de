import * as v from 'valibot';
import type { DynamoEngine } from './engine.ts';

const errorSchema = v.object({ __type: v.string(), message: v.optional(v.string(), '') });

/** An error of DynamoDB under the name its API gives it, for example `ConditionalCheckFailedException`. */
export class DynamoDbError extends Error {
  override readonly name: string;

  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

/** dynalite wants a request to look signed; nothing checks the signature. */
const SIGNED = {
  authorization:
    'AWS4-HMAC-SHA256 Credential=local/20200101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=local',
  'x-amz-date': '20200101T000000Z',
  'content-type': 'application/x-amz-json-1.0',
};

/**
 * Calls an operation of the engine from inside the stack.
 *
 * @throws DynamoDbError when the API refuses the request
 */
export async function callEngine(
  engine: DynamoEngine,
  operation: string,
  parameters: unknown,
): Promise<unknown> {
  const answer = await engine.call({
    headers: { ...SIGNED, 'x-amz-target': `DynamoDB_20120810.${operation}` },
    body: Buffer.from(JSON.stringify(parameters)),
  });
  const body: unknown = JSON.parse(answer.body);
  if (answer.status === 200) return body;
  const { __type, message } = v.parse(errorSchema, body);
  throw new DynamoDbError(__type.slice(__type.lastIndexOf('#') + 1), message);
}
