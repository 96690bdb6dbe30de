import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { readPackage } from '@agents/local-stack';
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DynamoDBClient,
  type DynamoDBClientConfig,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { PACKAGE } from './from-root.ts';

const SERVER = fileURLToPath(new URL('dynamo-server.ts', import.meta.url));

/** The database of all contenders: one process, in memory, with the journal's table. */
export interface Dynamo {
  /** The configuration of a client, as in the documentation of the SDK. */
  readonly config: DynamoDBClientConfig & { readonly endpoint: string };
  /** The journal's table, as the packaged template describes it. */
  readonly tableName: string;
  createTable(input: CreateTableCommandInput): Promise<void>;
  stop(): Promise<void>;
}

export async function startDynamo(): Promise<Dynamo> {
  const server = spawn(process.execPath, [SERVER], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [line] = await once(createInterface({ input: server.stdout }), 'line');
  const config = {
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    endpoint: String(line).slice('ready '.length),
  };
  const client = new DynamoDBClient(config);
  const [table] = (await readPackage(PACKAGE)).tables;
  if (!table) throw new Error(`${PACKAGE}: expected the journal's table in the template, found none`);

  async function createTable(input: CreateTableCommandInput): Promise<void> {
    await client.send(new CreateTableCommand({ BillingMode: 'PAY_PER_REQUEST', ...input }));
    const patience = { client, maxWaitTime: 10, minDelay: 0.1, maxDelay: 0.1 };
    await waitUntilTableExists(patience, { TableName: input.TableName });
  }

  await createTable({ TableName: table.name, ...table.keys });
  return {
    config,
    tableName: table.name,
    createTable,
    async stop() {
      client.destroy();
      server.kill();
      await once(server, 'exit');
    },
  };
}
