import { join } from 'node:path';
import type { AwsService } from '../endpoint/aws-service.ts';
import { headerOf, readBody, send } from '../endpoint/http.ts';
import type { StackLog } from '../log.ts';
import type { TableResource } from '../template/stack.ts';
import { prepareDataFolder } from './data-folder.ts';
import { createEngine } from './engine.ts';
import { callEngine } from './engine-client.ts';
import { ensureTable } from './ensure-table.ts';

/** DynamoDB, and its PutItem for whoever calls it from inside the stack. */
export interface DynamoDbService extends AwsService {
  /** @throws DynamoDbError with the API's name for the error, for example `ConditionalCheckFailedException` */
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
    await prepareDataFolder(
      folder,
      tables.map((table) => table.name),
      log,
    );
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
        log.warn({ service: 'dynamodb', target }, 'the local stack does not have this operation');
      }
      for (const [name, value] of answer.headers) response.setHeader(name, value);
      send(
        response,
        answer.status,
        answer.body,
        headerOf(request, 'content-type') ?? 'application/x-amz-json-1.0',
      );
    },
    putItem: (parameters) => callEngine(engine, 'PutItem', parameters),
    close: () => engine.close(),
  };
}
