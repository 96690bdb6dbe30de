import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { listen } from '../../../test/support/listen.ts';
import { type CountingProxy, startCountingProxy } from '../../src/listing/counting-proxy.ts';

let proxy: CountingProxy;
const asked: unknown[] = [];
const upstream = createServer(async (request, response) => {
  asked.push({ target: request.headers['x-amz-target'], body: await json(request) });
  response.end(JSON.stringify({ Count: 6, ConsumedCapacity: { CapacityUnits: 1.5 } }));
});

beforeAll(async () => {
  proxy = await startCountingProxy((await listen(upstream)).url);
});
afterAll(() => proxy.stop());

it('passes requests on, asks for the consumed capacity, and counts the answers', async () => {
  const ask = () =>
    fetch(proxy.endpoint, {
      method: 'POST',
      headers: { 'x-amz-target': 'DynamoDB_20120810.Query' },
      body: JSON.stringify({ TableName: 'agents-table-dev' }),
    });

  const answers = [await ask(), await ask()];

  expect(await answers[1]?.json()).toEqual({ Count: 6, ConsumedCapacity: { CapacityUnits: 1.5 } });
  expect(asked[1]).toEqual({
    target: 'DynamoDB_20120810.Query',
    body: { TableName: 'agents-table-dev', ReturnConsumedCapacity: 'TOTAL' },
  });
  expect(proxy.counts).toEqual({ requests: 2, readUnits: 3, rows: 12 });
});
