import { readdir, readFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { createDynamoTable, createJournal, createJournalClient, createResultStore } from '@agents/journal';
import { type StackProcess, startStackProcess } from '@agents/local-stack';
import { putSessionEvent } from '@agents/sessions';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SFNClient } from '@aws-sdk/client-sfn';
import { afterTests } from './support/after-tests.ts';
import { eventStreamMessage } from './support/event-stream.ts';
import { listen } from './support/listen.ts';
import { completes, startOpenAiServer } from './support/openai-server.ts';
import { PACKAGES } from './support/package-service.ts';
import { TABLE, untilEnded } from './support/stack.ts';

/** What a developer may have in the environment. The secrets reach AWS at most, and no process of the stack. */
const DEVELOPER = {
  AWS_ACCESS_KEY_ID: 'AKIADEVELOPER0000000',
  AWS_SECRET_ACCESS_KEY: 'the-secret-of-the-developer',
  AWS_SESSION_TOKEN: 'the-token-of-the-developer',
  AWS_REGION: 'eu-west-1',
  MODEL_API_KEY: 'the-key-of-the-endpoint',
};
const SECRETS = [DEVELOPER.AWS_SECRET_ACCESS_KEY, DEVELOPER.AWS_SESSION_TOKEN, DEVELOPER.AWS_ACCESS_KEY_ID];

/** A server that stands for AWS, and speaks Bedrock's ConverseStream. */
async function startAws() {
  const calls: { url: string | undefined; headers: IncomingHttpHeaders }[] = [];
  const server = createServer(async (request, response) => {
    await buffer(request);
    calls.push({ url: request.url, headers: request.headers });
    response.writeHead(200, { 'content-type': 'application/vnd.amazon.eventstream' });
    response.write(eventStreamMessage('messageStart', { role: 'assistant' }));
    response.write(
      eventStreamMessage('contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'From Bedrock.' } }),
    );
    response.write(eventStreamMessage('contentBlockStop', { contentBlockIndex: 0 }));
    response.end(eventStreamMessage('messageStop', { stopReason: 'end_turn' }));
  });
  const { url } = await listen(server);
  return { url, calls };
}

/** Runs one session of the packaged agent, and returns its result and what its processes could read meanwhile. */
async function runSession(options: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const stack = await startStackProcess(
    'packages/local-stack/src/main.ts',
    ['--package', PACKAGES.dev, ...options],
    {
      ...{ ...process.env, ...DEVELOPER, ...env },
    },
  );
  afterTests(stack.stop);
  const config = {
    ...{ endpoint: stack.endpoint, region: 'us-east-1' },
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  };
  const [events, workflow, client] = [
    new EventBridgeClient(config),
    new SFNClient(config),
    createJournalClient(config),
  ];
  afterTests(() => [events, workflow, client].map((each) => each.destroy()));
  const sessionId = await putSessionEvent(events, JSON.stringify({ prompt: 'Hello.', work_seconds: 0 }));
  const environments = await environmentsUntil(untilEnded({ workflow }, sessionId), stack);
  const table = createDynamoTable({ client, tableName: TABLE });
  const { events: journaled } = await createJournal({ table }).read(sessionId);
  const result = await createResultStore({ table }).get(sessionId);
  return { stack, environments, end: journaled.at(-1), result };
}

/** The environment of each process that the stack runs until then. */
async function environmentsUntil(end: Promise<unknown>, stack: StackProcess): Promise<readonly string[]> {
  const found = new Map<string, string>();
  let isOver = false;
  end.finally(() => {
    isOver = true;
  });
  while (!isOver) {
    for (const child of (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && !found.has(name))) {
      const stat = await readFile(`/proc/${child}/stat`, 'utf8').catch(() => '');
      const parent = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1];
      if (Number(parent) === stack.pid) {
        const environment = await readFile(`/proc/${child}/environ`, 'utf8').catch(() => '');
        if (environment.includes('AWS_ENDPOINT_URL=')) found.set(child, environment); // not one that has yet to start
      }
    }
    await sleep(20);
  }
  return [...found.values()];
}

const secretsIn = (texts: readonly string[], secrets: readonly string[]): readonly string[] =>
  secrets.filter((secret) => texts.some((text) => text.includes(secret)));

describe('the packaged agent on the local stack', () => {
  it("asks Bedrock with the developer's credentials, which no process of the stack can read", async () => {
    const aws = await startAws();
    const { stack, environments, result } = await runSession(
      ['--model', 'bedrock:eu.amazon.nova-lite-v1:0'],
      { AWS_ENDPOINT_URL_BEDROCK_RUNTIME: aws.url },
    );

    expect(result).toMatchObject({ model: 'eu.amazon.nova-lite-v1:0', answer: 'From Bedrock.' });
    expect(aws.calls).toMatchObject([
      {
        url: '/model/eu.amazon.nova-lite-v1%3A0/converse-stream',
        headers: {
          authorization: expect.stringMatching(/Credential=AKIADEVELOPER0000000\/\d+\/eu-west-1\/bedrock\//),
          'x-amz-security-token': DEVELOPER.AWS_SESSION_TOKEN,
        },
      },
    ]);
    expect(stack.logs.join('\n')).toMatch(
      /Bedrock calls, and no others, go to .* with your access key AKIADEVELOPER/,
    );
    expect(environments.filter((each) => each.includes('MODEL=bedrock:eu.amazon.nova'))).not.toEqual([]);
    expect(environments.filter((each) => each.includes('AWS_LAMBDA_FUNCTION_NAME='))).not.toEqual([]);
    expect(secretsIn(environments, [...SECRETS, DEVELOPER.MODEL_API_KEY])).toEqual([]);
    expect(secretsIn(stack.logs, SECRETS.slice(0, 2))).toEqual([]);
  });

  it('asks an endpoint of openai: with its key, the only secret that reaches the agent', async () => {
    const server = await startOpenAiServer();
    server.script(completes('From the endpoint.'));
    const options = ['--model', 'openai:llama3.2', '--model-url', server.baseUrl];

    const { environments, result, stack } = await runSession(options);

    expect(result).toMatchObject({ model: 'llama3.2', answer: 'From the endpoint.' });
    expect(server.calls[0]?.authorization).toBe(`Bearer ${DEVELOPER.MODEL_API_KEY}`);
    expect(secretsIn(environments, SECRETS)).toEqual([]);
    expect(secretsIn(stack.logs, [...SECRETS, DEVELOPER.MODEL_API_KEY])).toEqual([]);
  });

  it('asks no model without the setting, and no process can read a secret', async () => {
    const aws = await startAws();
    const { environments, result } = await runSession([], { AWS_ENDPOINT_URL_BEDROCK_RUNTIME: aws.url });

    expect(result).toMatchObject({ model: 'offline' });
    expect(aws.calls).toEqual([]);
    expect(secretsIn(environments, [...SECRETS, DEVELOPER.MODEL_API_KEY, aws.url])).toEqual([]);
  });

  it.each([
    [['--model', 'gemini:pro'], 'MODEL: expected for example bedrock:'],
    [['--model', 'bedrock:'], 'MODEL: expected the id of a model after bedrock:'],
    [['--model', 'openai:llama3.2'], 'MODEL_URL: expected the base URL'],
  ])('does not start with %j, and says what was expected', async (options, message) => {
    await expect(startStackProcess('packages/local-stack/src/main.ts', options)).rejects.toThrow(message);
  });
});
