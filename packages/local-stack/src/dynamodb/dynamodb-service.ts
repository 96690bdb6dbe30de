import { join } from 'node:path';
import type { AwsService } from '../endpoint/aws-service.ts';
import { headerOf, readBody, send } from '../endpoint/http.ts';
import type { StackLog } from '../log.ts';
import type { TableResource } from '../template/resources/table.ts';
import { callEngine, createEngine } from './engine.ts';
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
      const body = await readBody(request, MAX_REQUEST_BYTES);
      const answer = await engine.call({ headers: request.headers, body });
      const target = headerOf(request, 'x-amz-target');
      if (answer.status === 400 && answer.body.includes('#UnknownOperationException')) {
        log.warn({ service: 'dynamodb', target }, 'operation is not supported by the local stack');
      }
      for (const [name, value] of answer.headers) response.setHeader(name, value);
      const contentType = headerOf(request, 'content-type') ?? 'application/x-amz-json-1.0';
      send(response, answer.status, answer.body, contentType);
    },
    putItem: (parameters) => callEngine(engine, 'PutItem', parameters),
    close: () => engine.close(),
  };
}
