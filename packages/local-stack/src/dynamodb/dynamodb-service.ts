import { join } from 'node:path';
import { AwsError, type AwsService } from '../endpoint/aws-service.ts';
import { headerOf, readBody, send, sendJson } from '../endpoint/http.ts';
import type { StackLog } from '../log.ts';
import type { TableResource } from '../template/resources/table.ts';
import { callEngine, createEngine, type EngineAnswer } from './engine.ts';
import { checkExpressions } from './expressions.ts';
import { ensureTable, prepareDataFolder } from './tables.ts';

/** DynamoDB, and its PutItem for calls from inside the stack. */
export interface DynamoDbService extends AwsService {
  /** @throws AwsError with the API's name for the error, for example `ConditionalCheckFailedException` */
  putItem(parameters: unknown): Promise<unknown>;
  close(): Promise<void>;
}

export interface DynamoDbServiceOptions {
  readonly tables: readonly TableResource[];
  /** Folder that survives the stack; tables are in memory without one. */
  readonly persistDir?: string | undefined;
  readonly log: StackLog;
}

/** AWS's own limit for a request to DynamoDB. */
const MAX_REQUEST_BYTES = 16 * 1024 * 1024;

/**
 * Starts an embedded DynamoDB with the tables of the template.
 *
 * @throws StartError when the data folder cannot be used
 */
export async function startDynamoDbService(options: DynamoDbServiceOptions): Promise<DynamoDbService> {
  const { tables, log } = options;
  const folder = options.persistDir === undefined ? undefined : join(options.persistDir, 'dynamodb');
  if (folder !== undefined) {
    const names = tables.map((table) => table.name);
    await prepareDataFolder(folder, names, log);
  }
  const engine = createEngine(folder);
  try {
    for (const table of tables) await ensureTable(engine, table);
  } catch (error) {
    await engine.close();
    throw error;
  }

  return {
    name: 'dynamodb',
    accepts: (request) => headerOf(request, 'x-amz-target')?.startsWith('DynamoDB_') ?? false,
    async handle(request, response) {
      const target = headerOf(request, 'x-amz-target');
      const contentType = headerOf(request, 'content-type') ?? 'application/x-amz-json-1.0';
      try {
        const body = await readBody(request, MAX_REQUEST_BYTES);
        checkExpressions(body);
        const answer = await engine.call({ headers: request.headers, body });
        refuseUnknown(answer, target);
        for (const [name, value] of answer.headers) response.setHeader(name, value);
        send(response, answer.status, answer.body, contentType);
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        log.warn({ service: 'dynamodb', target, error: error.message }, 'call refused');
        sendJson(
          response,
          error.status,
          { __type: `${TYPE_PREFIX}${error.code}`, message: error.message },
          contentType,
        );
      }
    },
    putItem: (parameters) => callEngine(engine, 'PutItem', parameters),
    close: () => engine.close(),
  };
}

const TYPE_PREFIX = 'com.amazonaws.dynamodb.v20120810#';

/** The engine answers an operation that it does not have without a message. */
function refuseUnknown({ status, body }: EngineAnswer, target: string | undefined): void {
  if (status !== 400 || !body.includes('#UnknownOperationException')) return;
  throw new AwsError('UnknownOperationException', `The local stack does not support ${target}`);
}
