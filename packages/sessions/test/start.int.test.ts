import { createServer } from 'node:http';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { listen } from '../../../test/support/listen.ts';
import { putSessionEvent } from '../src/start.ts';

let endpoint: string;
const received: { headers: Record<string, unknown>; body: unknown }[] = [];
let answer: object;
beforeAll(async () => {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    received.push({ headers: request.headers, body: JSON.parse(Buffer.concat(chunks).toString()) });
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(answer));
  });
  ({ url: endpoint } = await listen(server));
});

const client = (): EventBridgeClient =>
  new EventBridgeClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });

describe('putSessionEvent', () => {
  it("puts the guide's event and returns its id, which is the session's id", async () => {
    answer = { FailedEntryCount: 0, Entries: [{ EventId: 'e-1' }] };

    expect(await putSessionEvent(client(), '{"prompt":"hello"}')).toBe('e-1');
    expect(received.at(-1)?.body).toEqual({
      Entries: [{ Source: 'manual-trigger', DetailType: 'execute-agent', Detail: '{"prompt":"hello"}' }],
    });
  });

  it('says why EventBridge refused the event', async () => {
    answer = {
      FailedEntryCount: 1,
      Entries: [{ ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' }],
    };

    await expect(putSessionEvent(client(), 'nonsense')).rejects.toMatchObject({
      code: 'TRIGGER_REFUSED',
      message: expect.stringContaining('MalformedDetail: Detail is malformed.'),
    });
  });
});
