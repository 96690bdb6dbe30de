import { createServer, type RequestListener } from 'node:http';
import { LOCAL_CONFIG, startDynamo } from '../../../../test/support/journal-table.ts';
import { listen, unusedPort } from '../../../../test/support/listen.ts';
import { createJournalClient } from '../../src/dynamodb/client.ts';
import { createDynamoTable } from '../../src/dynamodb/table.ts';
import { createJournal } from '../../src/journal.ts';

const ITEM = { PK: 'SESSION#s-1', SK: 'EVENT#2024-11-04T10:30:00.000Z', Status: 'SESSION_INITIATED' };

/** A table on a server that gives every request the same answer. */
async function tableBehind(answer: RequestListener, requestTimeout = 5_000) {
  const { url: endpoint } = await listen(createServer(answer));
  const client = createJournalClient({
    ...LOCAL_CONFIG,
    endpoint,
    requestHandler: { requestTimeout, throwOnRequestTimeout: true },
  });
  return createDynamoTable({ client, tableName: 'agents-table-test' });
}

const errorAnswer =
  (status: number, type: string): RequestListener =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${type}`, message: 'said so' }));
  };

/** The time of a request's signature in epoch milliseconds, from a header such as `20241104T103000Z`. */
function parseAmzDate(header: unknown): number {
  return Date.parse(String(header).replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}

describe('the DynamoDB table', () => {
  it.each([
    [400, 'ProvisionedThroughputExceededException', 'throttled'],
    [400, 'ThrottlingException', 'throttled'],
    [400, 'RequestLimitExceeded', 'throttled'],
    [500, 'InternalServerError', 'unanswered'],
    [503, 'ServiceUnavailable', 'unanswered'],
    [400, 'AccessDeniedException', 'refused'],
    [400, 'ResourceNotFoundException', 'refused'],
    [400, 'ValidationException', 'refused'],
    [400, 'SomethingNew', 'unanswered'],
  ])('takes %s %s as %s', async (status, type, reach) => {
    const table = await tableBehind(errorAnswer(status, type));

    await expect(table.putNew(ITEM)).rejects.toMatchObject({
      name: 'TableError',
      reach,
      message: expect.stringContaining(type),
    });
  });

  it.each<[string, RequestListener]>([
    ['a connection that is cut', (_request, response) => void response.destroy()],
    ['an answer that does not come in time', () => {}],
  ])('takes %s as unanswered', async (_what, answer) => {
    const table = await tableBehind(answer, 100);

    await expect(table.putNew(ITEM)).rejects.toMatchObject({ reach: 'unanswered' });
  });

  it('takes a refused connection as unanswered', async () => {
    const client = createJournalClient({
      ...LOCAL_CONFIG,
      endpoint: `http://127.0.0.1:${await unusedPort()}`,
    });
    const table = createDynamoTable({ client, tableName: 'agents-table-test' });

    await expect(table.putNew(ITEM)).rejects.toMatchObject({ reach: 'unanswered' });
  });

  it('makes one request for each call: a retry of the SDK would hide whether the first try arrived', async () => {
    let requests = 0;
    const table = await tableBehind((request, response) => {
      requests += 1;
      errorAnswer(500, 'InternalServerError')(request, response);
    });

    await expect(table.putNew(ITEM)).rejects.toThrow();
    expect(requests).toBe(1);
  });

  it.each([-10, 10])('takes an event from a clock that is wrong by %i minutes', async (minutes) => {
    const answers: number[] = [];
    const table = await tableBehind((request, response) => {
      const signedAt = parseAmzDate(request.headers['x-amz-date']);
      const now = Date.now() - minutes * 60_000;
      response.setHeader('date', new Date(now).toUTCString());
      const isRefused = Math.abs(signedAt - now) > 5 * 60_000;
      answers.push(isRefused ? 400 : 200);
      if (isRefused) errorAnswer(400, 'InvalidSignatureException')(request, response);
      else response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end('{}');
    });

    const journal = createJournal({ table });
    await expect(journal.append({ sessionId: 's-1', status: 'SESSION_INITIATED' })).resolves.toBeDefined();
    expect(answers).toEqual([400, 200]);
  });

  it('takes an invalid signature as refused if the clock is right', async () => {
    const table = await tableBehind(errorAnswer(400, 'InvalidSignatureException'));

    await expect(table.putNew(ITEM)).rejects.toMatchObject({ reach: 'refused' });
  });

  describe('that does not exist', () => {
    it('is named, with advice, at the first append and the first read', async () => {
      const { client } = await startDynamo();
      const journal = createJournal({
        table: createDynamoTable({ client, tableName: 'agents-table-typo' }),
      });

      const refusal = {
        name: 'JournalRefused',
        message: expect.stringMatching(/table agents-table-typo does not exist .*deploy the stage/),
      };
      await expect(journal.append({ sessionId: 's-1', status: 'SESSION_INITIATED' })).rejects.toMatchObject(
        refusal,
      );
      await expect(journal.read('s-1')).rejects.toMatchObject(refusal);
    });
  });
});
