import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { createDynamoTable, createJournal, createJournalClient, createResultStore } from '@agents/journal';
import { type StackProcess, startStackProcess } from '@agents/local-stack';
import { putSessionEvent } from '@agents/sessions';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SFNClient } from '@aws-sdk/client-sfn';
import { afterTests } from './support/after-tests.ts';
import { copyCheckout, packageCopy, useExample } from './support/checkout-copy.ts';
import { childEnvironments } from './support/child-environments.ts';
import { eventStreamMessage } from './support/event-stream.ts';
import { makeJournalCommand } from './support/journal-process.ts';
import { listen, unusedPort } from './support/listen.ts';
import { completes, startOpenAiServer } from './support/openai-server.ts';
import { TABLE, untilEnded } from './support/stack.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

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

const STACK = 'packages/local-stack/src/main.ts';
const TYPE_CHECK = /typescript.*\btsc /;
const DEV = 'tools/dev/main.ts';

/** A copy of the checkout whose agent asks a model, whatever the user's own agent does, and the payload of its session. */
const checkout = temporaryFolder('models-test');
const REPORT = { title: 'Hello', sections: ['Greetings'], pause_seconds: 0 };
beforeAll(async () => {
  await copyCheckout(checkout);
  await useExample(checkout, 'long-report');
  await packageCopy(checkout);
});

interface Start {
  /** The program; default: the stack alone. */
  readonly main?: string;
  readonly options: readonly string[];
  /** Further variables of the developer. */
  readonly env?: Readonly<Record<string, string>>;
}

async function startStack({ main = STACK, options, env = {} }: Start): Promise<StackProcess> {
  const stack = await startStackProcess(
    join(checkout, main),
    ['--package', join(checkout, '.build/packages/dev'), ...options],
    { ...process.env, ...DEVELOPER, ...env },
  );
  afterTests(stack.stop);
  return stack;
}

/** Runs one session of the packaged agent, and returns its result and the processes that ran meanwhile. */
async function runSession(start: Start) {
  const { main = STACK } = start;
  const stack = await startStack(start);
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
  const sessionId = await putSessionEvent(events, JSON.stringify(REPORT));
  // `make dev` checks types after the next session has started.
  const sought = main === STACK ? undefined : TYPE_CHECK;
  const processes = await childEnvironments(stack.pid, untilEnded({ workflow }, sessionId), sought);
  const table = createDynamoTable({ client, tableName: TABLE });
  const { events: journaled } = await createJournal({ table }).read(sessionId);
  const result = await createResultStore({ table }).get(sessionId);
  return { stack, processes, sessionId, statuses: journaled.map(({ status }) => status), result };
}

type Processes = Awaited<ReturnType<typeof runSession>>['processes'];

const secretsIn = (texts: readonly string[], secrets: readonly string[]): readonly string[] =>
  secrets.filter((secret) => texts.some((text) => text.includes(secret)));

const environmentsOf = (processes: Processes): readonly string[] =>
  processes.map(({ environment }) => environment);

/** The processes that have a variable that starts so. */
const having = (processes: Processes, start: string): readonly string[] =>
  environmentsOf(processes).filter((each) => each.split('\0').some((variable) => variable.startsWith(start)));

describe('the packaged agent on the local stack', () => {
  it("asks Bedrock with the developer's credentials, which no process of `make dev` gets", async () => {
    const aws = await startAws();
    const { stack, processes, result } = await runSession({
      ...{ main: DEV, options: ['--model', 'bedrock:eu.amazon.nova-lite-v1:0'] },
      env: { AWS_ENDPOINT_URL_BEDROCK_RUNTIME: aws.url },
    });

    expect(result).toMatchObject({ sections: [{ text: 'From Bedrock.' }] });
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
    expect(having(processes, 'MODEL=bedrock:eu.amazon.nova')).not.toEqual([]);
    expect(having(processes, 'AWS_LAMBDA_FUNCTION_NAME=')).not.toEqual([]);
    expect(processes.map(({ command }) => command).join('\n')).toMatch(/esbuild.*--service/);
    expect(processes.map(({ command }) => command).join('\n')).toMatch(TYPE_CHECK);
    expect(secretsIn(environmentsOf(processes), [...SECRETS, DEVELOPER.MODEL_API_KEY])).toEqual([]);
    expect(secretsIn(stack.logs, SECRETS.slice(0, 2))).toEqual([]);
  });

  it('asks an endpoint of openai: with its key, the only secret that reaches the agent', async () => {
    const server = await startOpenAiServer();
    server.script(completes('From the endpoint.'));
    const options = ['--model', 'openai:llama3.2', '--model-url', server.baseUrl];

    const { processes, result, stack } = await runSession({ options });

    expect(result).toMatchObject({ sections: [{ text: 'From the endpoint.' }] });
    expect(server.calls[0]?.body.model).toBe('llama3.2');
    expect(server.calls[0]?.authorization).toBe(`Bearer ${DEVELOPER.MODEL_API_KEY}`);
    expect(secretsIn(environmentsOf(processes), SECRETS)).toEqual([]);
    const withKey = environmentsOf(processes).filter((each) => each.includes(DEVELOPER.MODEL_API_KEY));
    expect(withKey.filter((each) => !each.includes('MODEL=openai:llama3.2'))).toEqual([]);
    expect(secretsIn(stack.logs, [...SECRETS, DEVELOPER.MODEL_API_KEY])).toEqual([]);
  });

  it('asks no model without the setting, and gives no process a secret', async () => {
    const aws = await startAws();
    const env = { AWS_ENDPOINT_URL_BEDROCK_RUNTIME: aws.url };
    const { processes, result } = await runSession({ options: [], env });

    expect(result).toMatchObject({ sections: [{ text: expect.stringContaining('without a model') }] });
    expect(aws.calls).toEqual([]);
    expect(having(processes, 'MODEL=').join('\n')).not.toContain(aws.url);
    expect(secretsIn(environmentsOf(processes), [...SECRETS, DEVELOPER.MODEL_API_KEY])).toEqual([]);
  });
});

/** A home folder with a profile whose single sign-on has expired. */
async function homeWithExpiredSignIn(): Promise<string> {
  const home = temporaryFolder('sign-in-test');
  const cache = join(home, '.aws/sso/cache');
  await mkdir(cache, { recursive: true });
  const profile = ['sso_session = work', 'sso_account_id = 111122223333', 'sso_role_name = developer'];
  const session = ['sso_region = eu-west-1', 'sso_start_url = https://work.awsapps.com/start'];
  const config = ['[profile work]', ...profile, '[sso-session work]', ...session];
  await writeFile(join(home, '.aws/config'), config.join('\n'));
  const token = { accessToken: 'expired', expiresAt: '2026-01-01T00:00:00Z' };
  const file = `${createHash('sha1').update('work').digest('hex')}.json`;
  await writeFile(join(cache, file), JSON.stringify(token));
  return home;
}

const NO_KEYS = { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '', AWS_SESSION_TOKEN: '' };
const BEDROCK = ['--model', 'bedrock:eu.amazon.nova-lite-v1:0'];

/** What keeps a model from being asked: how the stack starts, what it says then, and the cause and the step that `journal why` names. */
const FAULTS: readonly (readonly [what: string, start: () => Promise<Start>, note: string, why: string[]])[] =
  [
    [
      'a model that cannot be named so',
      async () => ({ options: ['--model', 'gemini:pro'] }),
      'MODEL: expected for example bedrock:',
      ['InvalidModelChoice: MODEL: expected for example bedrock:', 'MODEL_CHOICE_INVALID'],
    ],
    [
      'an endpoint without a server',
      async () => {
        const url = `http://127.0.0.1:${await unusedPort()}/v1`;
        return { options: ['--model', 'openai:llama3.2', '--model-url', url] };
      },
      'It cannot be reached now (ECONNREFUSED): start its server, or correct MODEL_URL and restart',
      ['Start the server there, or correct MODEL_URL', 'MODEL_UNREACHABLE'],
    ],
    [
      'an expired sign-in',
      async () => {
        // The keys in the environment do not count beside a profile.
        return { options: BEDROCK, env: { HOME: await homeWithExpiredSignIn(), AWS_PROFILE: 'work' } };
      },
      'you are not signed in to AWS',
      ['aws sso login', 'MODEL_CREDENTIALS_INVALID'],
    ],
  ];

it.each(FAULTS)('the stack starts with %s, says what to do, and so does `journal why`', async (...fault) => {
  const [, startOf, note, why] = fault;

  const { stack, statuses, sessionId } = await runSession(await startOf());

  expect(stack.logs.join('\n')).toContain(note);
  expect(statuses).toContainEqual(expect.stringMatching(/^AGENT_(?:ENTRYPOINT|BACKGROUND_TASK)_FAILED$/));
  const journal = await makeJournalCommand({ AWS_ENDPOINT_URL: stack.endpoint, AWS_REGION: 'us-east-1' });
  const { stdout } = await journal('why', sessionId);
  const { stdout: json } = await journal('why', sessionId, '--json');
  await journal.close();
  for (const part of why) expect(stdout.replaceAll(/\s+/g, ' ') + json).toContain(part);
});

it('the stack starts without credentials as well, and says what to do', async () => {
  const stack = await startStack({
    options: BEDROCK,
    env: { ...NO_KEYS, HOME: temporaryFolder('no-home'), AWS_EC2_METADATA_DISABLED: 'true' },
  });
  await stack.stop(); // its log is complete then

  expect(stack.logs.join('\n')).toContain('you are not signed in to AWS');
});
