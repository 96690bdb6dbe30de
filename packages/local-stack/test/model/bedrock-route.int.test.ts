import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import {
  ApplyGuardrailCommand,
  BedrockRuntimeClient,
  ConverseCommand,
  ConverseStreamCommand,
  ListAsyncInvokesCommand,
} from '@aws-sdk/client-bedrock-runtime';
import { afterTests } from '../../../../test/support/after-tests.ts';
import { listen, unusedPort } from '../../../../test/support/listen.ts';
import { startBedrockRoute } from '../../src/model/bedrock-route.ts';
import type { DeveloperAws } from '../../src/model/developer-aws.ts';
import { createRecordingLog } from '../support/recording-log.ts';

const DEVELOPER = {
  accessKeyId: 'AKIADEVELOPER0000000',
  secretAccessKey: 'the developer\u2019s own secret',
  sessionToken: 'the token of single sign-on',
};
const AGENT = { accessKeyId: 'agents_dev', secretAccessKey: 'local', sessionToken: 'local' };

interface Received {
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** A server that stands for AWS, a route to it, and the client of an agent. */
async function open(overrides: Partial<DeveloperAws> = {}) {
  const received: Received[] = [];
  let answer = (response: ServerResponse): void => void response.writeHead(500).end();
  const server = createServer(async (request, response) => {
    received.push({ url: request.url, headers: request.headers, body: await buffer(request) });
    answer(response);
  });
  const { url } = await listen(server);
  const aws = {
    endpoint: new URL(url),
    region: 'eu-west-1',
    credentials: async () => DEVELOPER,
    ...overrides,
  };
  const route = await startBedrockRoute(aws, createRecordingLog());
  afterTests(route.close);
  const clientOf = (endpoint: string) => {
    const client = new BedrockRuntimeClient({
      endpoint,
      region: 'us-east-1',
      credentials: AGENT,
      maxAttempts: 1,
    });
    afterTests(() => client.destroy());
    return client;
  };
  return {
    received,
    route,
    clientOf,
    client: clientOf(route.url),
    answerWith(next: typeof answer) {
      answer = next;
    },
  };
}

const ask = new ConverseCommand({
  modelId: 'eu.amazon.nova-lite-v1:0',
  messages: [{ role: 'user', content: [{ text: 'What is a journal?' }] }],
});

const says = (text: string) => (response: ServerResponse) => {
  const output = { message: { role: 'assistant', content: [{ text }] } };
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ output, stopReason: 'end_turn', usage: {}, metrics: {} }));
};

/** Signature Version 4 of a request as it arrived, computed by AWS's description ("Create a signed AWS API request"). */
function signatureOf({ url = '', headers, body }: Received): string {
  const { authorization = '' } = headers;
  const names = /SignedHeaders=([^,]+)/.exec(authorization)?.[1] ?? '';
  const time = String(headers['x-amz-date']);
  const scope = /Credential=[^/]+\/([^,]+)/.exec(authorization)?.[1] ?? '';
  const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');
  const hmac = (key: string | Buffer, data: string): Buffer =>
    createHmac('sha256', key).update(data).digest();
  const lines = names.split(';').map((name) => `${name}:${headers[name]}\n`);
  // Every service except S3 encodes the path of the request once more.
  const path = url.split('/').map(encodeURIComponent).join('/');
  const canonical = ['POST', path, '', lines.join(''), names, sha256(body)].join('\n');
  const [date = '', region = '', service = '', end = ''] = scope.split('/');
  const key = [date, region, service, end].reduce<string | Buffer>(hmac, `AWS4${DEVELOPER.secretAccessKey}`);
  return hmac(Buffer.from(key), ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n')).toString(
    'hex',
  );
}

describe('the route to Bedrock', () => {
  it("passes a call on with the developer's signature, and brings the answer back", async () => {
    const { client, received, answerWith } = await open();
    answerWith(says('It remembers.'));

    const { output } = await client.send(ask);

    expect(output?.message?.content).toEqual([{ text: 'It remembers.' }]);
    const [{ url, headers, body } = { url: '', headers: {}, body: Buffer.alloc(0) }] = received;
    expect(url).toBe('/model/eu.amazon.nova-lite-v1%3A0/converse');
    expect(JSON.parse(body.toString())).toEqual({
      messages: [{ role: 'user', content: [{ text: 'What is a journal?' }] }],
    });
    expect(headers.authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIADEVELOPER0000000\/\d{8}\/eu-west-1\/bedrock\/aws4_request, /,
    );
    expect(headers['x-amz-security-token']).toBe(DEVELOPER.sessionToken);
  });

  it("passes a call on with the developer's Bedrock API key instead, without a signature", async () => {
    const { client, received, answerWith } = await open({ apiKey: 'the-api-key' });
    answerWith(says('It remembers.'));

    const { output } = await client.send(ask);

    expect(output?.message?.content).toEqual([{ text: 'It remembers.' }]);
    const { authorization, ...others } = received[0]?.headers ?? {};
    expect(authorization).toBe('Bearer the-api-key');
    expect(JSON.stringify(others)).not.toMatch(/x-amz|AKIA|agents_dev/);
  });

  it('lets nothing of the agent\u2019s own signature through', async () => {
    const { client, received, answerWith } = await open();
    answerWith(says('fine'));

    await client.send(ask);

    expect(JSON.stringify(received[0]?.headers)).not.toMatch(/agents_dev|us-east-1|local(?!host)/);
  });

  it('signs so that AWS finds its own signature in the request', async () => {
    const { client, received, answerWith } = await open();
    answerWith(says('fine'));

    await client.send(ask);

    const [request] = received;
    if (!request) throw new Error('expected a request at AWS, found none');
    expect(request.headers.authorization).toMatch(new RegExp(`Signature=${signatureOf(request)}$`));
  });

  it('passes on nothing but calls of models', async () => {
    const { client, received, answerWith } = await open();
    answerWith((response) => void response.end('{}'));
    const refused = { name: 'UnknownOperationException' };
    const guardrail = { guardrailIdentifier: 'g', guardrailVersion: '1', source: 'INPUT' } as const;

    await expect(client.send(new ListAsyncInvokesCommand())).rejects.toMatchObject(refused);
    const apply = new ApplyGuardrailCommand({ ...guardrail, content: [{ text: { text: 'Hello.' } }] });
    await expect(client.send(apply)).rejects.toMatchObject(refused);

    expect(received).toEqual([]);
  });

  it("brings AWS's errors back under their names", async () => {
    const { client, answerWith } = await open();
    answerWith((response) => {
      response.writeHead(403, {
        'content-type': 'application/json',
        'x-amzn-errortype': 'AccessDeniedException',
      });
      response.end('{"message":"no access to this model"}');
    });

    await expect(client.send(ask)).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: 'no access to this model',
    });
  });

  it('ends the call at AWS when the agent gives it up', async () => {
    const { client, answerWith } = await open();
    const giveUp = new AbortController();
    const ended = new Promise<void>((resolve) => {
      answerWith((response) => {
        response.once('close', resolve);
        giveUp.abort();
      });
    });

    await expect(
      client.send(new ConverseStreamCommand(ask.input), { abortSignal: giveUp.signal }),
    ).rejects.toThrow();

    await ended;
  });

  it.each([
    ['an expired sign-in', 'TokenProviderError', 'Token is expired. To refresh run `aws sso login`'],
    ['no credentials', 'CredentialsProviderError', 'Could not load credentials from any providers'],
  ])('answers %s with the reason, and asks again with the next call', async (_what, name, message) => {
    let isSignedIn = false;
    const credentials = async () => {
      if (isSignedIn) return DEVELOPER;
      throw Object.assign(new Error(message), { name });
    };
    const { client, received, answerWith } = await open({ credentials });
    answerWith(says('fine'));

    await expect(client.send(ask)).rejects.toMatchObject({ name, message: expect.stringContaining(message) });
    expect(received).toEqual([]);

    isSignedIn = true;
    await expect(client.send(ask)).resolves.toBeDefined();
  });

  it('says that AWS cannot be reached', async () => {
    const { client } = await open({ endpoint: new URL(`http://127.0.0.1:${await unusedPort()}`) });

    await expect(client.send(ask)).rejects.toMatchObject({
      message: expect.stringContaining('ECONNREFUSED'),
    });
  });

  it.each(['/', '/0123456789abcdef0123456789abcdef'])(
    'refuses a caller that does not know its secret: %s',
    async (path) => {
      const { route, clientOf, received } = await open();

      await expect(clientOf(new URL(path, route.url).href).send(ask)).rejects.toMatchObject({
        name: 'UnknownOperationException',
      });
      expect(received).toEqual([]);
    },
  );
});
