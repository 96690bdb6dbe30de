import { mkdirSync, mkdtempSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { dirname, join } from 'node:path';
import { JOURNAL_TABLE_SCHEMA } from '@agents/journal';
import {
  ConditionalCheckFailedException,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import { ClassicLevel } from 'classic-level';
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts';
import { type DynamoDbService, startDynamoDbService } from '../../src/dynamodb/dynamodb-service.ts';
import type { TableResource } from '../../src/template/resources/table.ts';
import { createRecordingLog } from '../support/recording-log.ts';
import { clientConfig, type ServedEndpoint, serve } from '../support/serve.ts';

// The journal's own table: `test/code-and-template.e2e.test.ts` holds the template to the same schema.
const { BillingMode: _, ...keys } = JOURNAL_TABLE_SCHEMA;
const TABLE: TableResource = {
  name: 'notes',
  arn: 'arn:aws:dynamodb:us-east-1:000000000000:table/notes',
  keys,
};

const ITEM = { PK: { S: 'a' }, SK: { S: '1' }, Status: { S: 'NEW' }, Timestamp: { S: '1' } };
const PUT = { TableName: 'notes', Item: ITEM, ConditionExpression: 'attribute_not_exists(PK)' };

const log = createRecordingLog();
const root = temporaryFolder();

function start(persistDir?: string, tables = [TABLE]): Promise<DynamoDbService> {
  return startDynamoDbService({ tables, persistDir, log });
}

describe('DynamoDB over HTTP', () => {
  let endpoint: ServedEndpoint;
  let client: DynamoDBClient;
  let service: DynamoDbService;

  beforeAll(async () => {
    service = await start();
    endpoint = await serve([service], log);
    client = new DynamoDBClient(clientConfig(endpoint.url));
  });
  afterAll(async () => {
    client.destroy();
    await endpoint.close();
  });

  it('has the table as its schema describes it, ready to use', async () => {
    const { Table } = await client.send(new DescribeTableCommand({ TableName: 'notes' }));

    expect(Table).toMatchObject({ ...keys, TableStatus: 'ACTIVE' });
  });

  it('puts, refuses by condition, and finds by index', async () => {
    await client.send(new PutItemCommand(PUT));
    const again = client.send(new PutItemCommand({ ...PUT, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }));
    await expect(again).rejects.toBeInstanceOf(ConditionalCheckFailedException);

    const found = await client.send(
      new QueryCommand({
        TableName: 'notes',
        IndexName: 'status-index',
        KeyConditionExpression: '#status = :status',
        ExpressionAttributeNames: { '#status': 'Status' },
        ExpressionAttributeValues: { ':status': { S: 'NEW' } },
      }),
    );
    expect(found.Items).toEqual([ITEM]);
  });

  it('has the items that were put from inside the stack, and refuses them there by condition', async () => {
    await service.putItem({ TableName: 'notes', Item: { PK: { S: 'inside' }, SK: { S: '1' } } });

    const key = { PK: { S: 'inside' }, SK: { S: '1' } };
    const { Item } = await client.send(new GetItemCommand({ TableName: 'notes', Key: key }));
    expect(Item).toEqual(key);
    await expect(
      service.putItem({ TableName: 'notes', Item: key, ConditionExpression: 'attribute_not_exists(PK)' }),
    ).rejects.toMatchObject({
      code: 'ConditionalCheckFailedException',
      message: 'The conditional request failed',
    });
  });

  it('answers an unsupported operation as AWS does, and logs it', async () => {
    const answer = await fetch(endpoint.url, {
      method: 'POST',
      headers: {
        'x-amz-target': 'DynamoDB_20120810.ListBackups',
        'content-type': 'application/x-amz-json-1.0',
      },
      body: '{}',
    });

    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({
      __type: 'com.amazonaws.dynamodb.v20120810#UnknownOperationException',
      message: 'The local stack does not support DynamoDB_20120810.ListBackups',
    });
    expect(log.lines.at(-1)?.fields).toMatchObject({ target: 'DynamoDB_20120810.ListBackups' });
  });

  it.each([
    ['four', true],
    ['five', false],
    ['a thousand', false],
  ])('takes an expression whose parentheses nest %s deep at most: %s', async (words, isTaken) => {
    const levels = { four: 4, five: 5 }[words] ?? 1_000;
    const condition = `${'NOT ('.repeat(levels)}PK = :a${')'.repeat(levels)}`;
    const put = client.send(
      new PutItemCommand({
        TableName: 'notes',
        Item: { ...ITEM, SK: { S: words } },
        ConditionExpression: condition,
        ExpressionAttributeValues: { ':a': { S: 'b' } },
      }),
    );

    const error = await put.catch((thrown: unknown) => thrown);

    if (isTaken) expect(error).toBeInstanceOf(ConditionalCheckFailedException);
    else {
      expect(error).toMatchObject({
        name: 'ValidationException',
        message: `Invalid ConditionExpression: the parentheses nest ${levels} levels deep; the local stack takes 4`,
      });
    }
  });

  it.each(['null', '[]', '"text"', '{', '', '{"TableName":"notes","Item":{"PK":null}}'])(
    'survives the body %j',
    async (body) => {
      const answer = await fetch(endpoint.url, {
        method: 'POST',
        headers: {
          'x-amz-target': 'DynamoDB_20120810.PutItem',
          'content-type': 'application/x-amz-json-1.0',
        },
        body,
      });

      expect(answer.status).toBe(400);
      await client.send(new DescribeTableCommand({ TableName: 'notes' }));
    },
  );

  it('survives a client that disconnects in the middle of its request', async () => {
    const headers = { 'x-amz-target': 'DynamoDB_20120810.PutItem', 'content-length': 1000 };
    const outgoing = request(endpoint.url, { method: 'POST', headers }).on('error', () => undefined);
    await new Promise<void>((resolve) => outgoing.write('{"TableName":', () => resolve()));
    outgoing.destroy();

    await client.send(new DescribeTableCommand({ TableName: 'notes' }));
  });
});

describe('a data folder', () => {
  it('keeps its items', async () => {
    const folder = mkdtempSync(join(root, 'kept-'));
    const first = await start(folder);
    await first.putItem(PUT);
    await first.close();

    const second = await start(folder);
    await expect(second.putItem(PUT)).rejects.toMatchObject({ code: 'ConditionalCheckFailedException' });
    await second.close();
  });

  it('can be read only by the user who started the stack', async () => {
    const folder = join(mkdtempSync(join(root, 'private-')), 'new');
    const service = await start(folder);
    const modes = [folder, join(folder, 'dynamodb')].map((path) => (statSync(path).mode & 0o777).toString(8));
    await service.close();

    expect(modes).toEqual(['700', '700']);
  });

  it('is closed to others also when it was open before', async () => {
    const folder = join(mkdtempSync(join(root, 'open-')), 'dynamodb');
    mkdirSync(folder, { mode: 0o755 });
    await (await start(dirname(folder))).close();

    expect((statSync(folder).mode & 0o777).toString(8)).toBe('700');
  });

  it.each(['dynamodb', 'dynamodb/LOG'])(
    'is refused when %s is a link: nothing is written to where it leads',
    async (path) => {
      const [folder, outside] = [mkdtempSync(join(root, 'linked-')), mkdtempSync(join(root, 'outside-'))];
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      symlinkSync(path.endsWith('LOG') ? join(outside, 'LOG') : outside, join(folder, path));

      await expect(start(folder)).rejects.toMatchObject({
        code: 'DATA_FOLDER_UNUSABLE',
        message: expect.stringContaining('is a link'),
      });
      expect(readdirSync(outside)).toEqual([]);
    },
  );

  it('is refused to a second stack, with what to do', async () => {
    const folder = mkdtempSync(join(root, 'shared-'));
    const first = await start(folder);

    await expect(start(folder)).rejects.toMatchObject({
      code: 'DATA_FOLDER_IN_USE',
      message: expect.stringMatching(
        /in use by another local stack; stop that stack, or choose another folder with --persist DIR/,
      ),
    });
    await first.putItem(PUT);
    await first.close();
  });

  it('recovers after a stack was killed while it created the table', async () => {
    const folder = mkdtempSync(join(root, 'killed-'));
    const before = await start(folder);
    await before.close();
    await markAsCreating(join(folder, 'dynamodb'));

    const after = await start(folder);
    await after.putItem(PUT);
    await after.close();

    expect(log.messages('warn').at(-1)).toMatch(/half-created/);
  });

  it('is refused to a template with other keys', async () => {
    const folder = mkdtempSync(join(root, 'other-'));
    await (await start(folder)).close();
    const { GlobalSecondaryIndexes: _, ...keys } = TABLE.keys;

    await expect(start(folder, [{ ...TABLE, keys }])).rejects.toMatchObject({
      code: 'DATA_FOLDER_UNUSABLE',
      message: expect.stringContaining('The kept table notes has other keys or indexes'),
    });
    // The folder is free again for the right template.
    await (await start(folder)).close();
  });

  it('is refused when it is a file', async () => {
    const file = join(root, 'file');
    writeFileSync(file, '');

    await expect(start(file)).rejects.toMatchObject({ code: 'DATA_FOLDER_UNUSABLE' });
  });
});

/** What dynalite leaves when it is killed between creating a table and calling it active. */
async function markAsCreating(folder: string): Promise<void> {
  const database = new ClassicLevel<string, object>(folder, { valueEncoding: 'json' });
  await database.put('table~notes', { ...(await database.get('table~notes')), TableStatus: 'CREATING' });
  await database.close();
}
