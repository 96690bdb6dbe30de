import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { InvokeCommand, type InvokeCommandInput, LambdaClient } from '@aws-sdk/client-lambda';
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts';
import { type LambdaService, startLambdaService } from '../../src/lambda/lambda-service.ts';
import type { FunctionResource } from '../../src/template/resources/code.ts';
import { zipOf } from '../support/package-fixture.ts';
import { createRecordingLog } from '../support/recording-log.ts';
import { clientConfig, type ServedEndpoint, serve } from '../support/serve.ts';
import { PUPPET } from './support/puppet.ts';

const log = createRecordingLog();
const folder = temporaryFolder();
const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:';
const zipPath = join(folder, 'puppet.zip');
writeFileSync(
  zipPath,
  zipOf({
    'src/puppet.js': PUPPET,
    'src/module.mjs': 'export const handler = async () => import.meta.url.endsWith(".mjs");',
    'src/broken.js': 'throw new SyntaxError("does not load");',
  }),
);

function functionOf(name: string, overrides: Partial<FunctionResource> = {}): FunctionResource {
  return {
    name,
    arn: ARN + name,
    handler: 'src/puppet.handler',
    runtime: 'nodejs24.x',
    zipPath,
    environment: { TABLE: 'notes' },
    timeoutSeconds: 10,
    memoryMb: 128,
    ...overrides,
  };
}

/** What Lambda itself wrote into the logs of the functions. */
const platformLines: string[] = [];
let service: LambdaService;
let endpoint: ServedEndpoint;
let client: LambdaClient;

beforeAll(async () => {
  process.env['A_SECRET_OF_THE_SHELL'] = 'must not reach a function';
  service = await startLambdaService({
    functions: [
      functionOf('puppet'),
      functionOf('wide'),
      functionOf('hasty', { timeoutSeconds: 0.2 }),
      functionOf('module', { handler: 'src/module.handler' }),
      functionOf('broken', { handler: 'src/broken.handler' }),
      functionOf('missing', { handler: 'src/missing.handler' }),
      functionOf('unexported', { handler: 'src/puppet.notAFunction' }),
    ],
    region: 'us-east-1',
    accountId: '000000000000',
    endpointUrl: () => endpoint.url,
    onLine: (fn, _, line) => log.info({ function: fn.name }, line),
    onPlatformLine: (_fn, _stream, line) => platformLines.push(line),
    maxEnvironments: 2,
    log,
  });
  endpoint = await serve([service], log);
  client = new LambdaClient(clientConfig(endpoint.url));
});
afterAll(async () => {
  delete process.env['A_SECRET_OF_THE_SHELL'];
  client.destroy();
  await endpoint.close();
});

async function invoke(FunctionName: string, event: object = {}, more: Partial<InvokeCommandInput> = {}) {
  const answer = await client.send(
    new InvokeCommand({ FunctionName, Payload: JSON.stringify(event), ...more }),
  );
  const text = answer.Payload?.transformToString() ?? '';
  return { ...answer, text, payload: text === '' ? undefined : JSON.parse(text) };
}

describe('a function', () => {
  it('gets the variables of the template and of the runtime, and nothing of the shell', async () => {
    const { payload, FunctionError } = await invoke('puppet');

    expect(FunctionError).toBeUndefined();
    const { LAMBDA_TASK_ROOT, AWS_LAMBDA_LOG_STREAM_NAME, ...variables } = payload.env;
    expect(variables).toEqual({
      TABLE: 'notes',
      _HANDLER: 'src/puppet.handler',
      AWS_ACCESS_KEY_ID: 'puppet',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_SESSION_TOKEN: 'local',
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_ENDPOINT_URL: endpoint.url,
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
      AWS_LAMBDA_FUNCTION_NAME: 'puppet',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/puppet',
      AWS_REGION: 'us-east-1',
      HOME: LAMBDA_TASK_ROOT,
      LANG: 'en_US.UTF-8',
      PATH: '/usr/local/bin:/usr/bin:/bin',
      TZ: ':UTC',
    });
    expect(AWS_LAMBDA_LOG_STREAM_NAME).toMatch(/^\[\$LATEST\][0-9a-f]{32}$/);
    expect(payload.cwd).toBe(LAMBDA_TASK_ROOT);
  });

  it('gets the context that Lambda gives', async () => {
    const ClientContext = Buffer.from('{"client":"test"}').toString('base64');
    const { payload, $metadata } = await invoke('puppet', {}, { ClientContext });

    expect(payload.context).toMatchObject({
      awsRequestId: $metadata.requestId,
      functionName: 'puppet',
      functionVersion: '$LATEST',
      invokedFunctionArn: `${ARN}puppet`,
      memoryLimitInMB: '128',
      logGroupName: '/aws/lambda/puppet',
      clientContext: { client: 'test' },
    });
    expect(payload.context.left).toBeGreaterThan(9000);
    expect(payload.context.left).toBeLessThanOrEqual(10_000);
  });

  it('stays warm, and runs one invocation at a time', async () => {
    const one = await invoke('wide');
    const next = await invoke('wide');
    expect(next.payload).toMatchObject({ pid: one.payload.pid, calls: 2 });

    const together = await Promise.all([1, 2, 3, 4].map(() => invoke('wide', { sleepMs: 30 })));
    const processes = new Set(together.map(({ payload }) => payload.pid));
    expect(processes.size).toBe(2);
  });

  it.each(['puppet', `${ARN}puppet`, '000000000000:function:puppet', 'puppet:$LATEST'])(
    'is found as %s',
    async (name) => {
      const { payload } = await invoke(name);

      expect(payload.context.functionName).toBe('puppet');
    },
  );

  it('may be a module', async () => {
    expect((await invoke('module')).payload).toBe(true);
  });

  it('that returns nothing answers null', async () => {
    expect((await invoke('puppet', { nothing: true })).text).toBe('null');
  });

  it('runs in the background for an event', async () => {
    const { StatusCode, text } = await invoke(
      'puppet',
      { say: 'in the background' },
      { InvocationType: 'Event' },
    );

    expect([StatusCode, text]).toEqual([202, '']);
    await invoke('puppet');
    expect(log.messages('info')).toContain('in the background');
  });

  it('is not run by a dry run', async () => {
    const { StatusCode } = await invoke('puppet', { exit: 1 }, { InvocationType: 'DryRun' });

    expect(StatusCode).toBe(204);
  });

  it('writes to the log, and to the tail if the caller wants one', async () => {
    const { LogResult } = await invoke('puppet', { say: 'hello' }, { LogType: 'Tail' });

    const tail = Buffer.from(LogResult ?? '', 'base64').toString('utf8');
    expect(tail.split('\n').toSorted()).toEqual(['', 'hello', 'to stderr']);
    expect(log.lines).toContainEqual({ level: 'info', fields: { function: 'puppet' }, message: 'hello' });
  });

  it('is called from inside the stack with the same answer', async () => {
    expect(await service.invokeFunction('module', {})).toEqual({ payload: true });
    expect(await service.invokeFunction('puppet', { throw: 'inside' })).toMatchObject({
      functionError: 'Unhandled',
      payload: { errorType: 'Error', errorMessage: 'inside' },
    });
    await expect(service.invokeFunction('unknown', {})).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    });
  });
});

describe('a function that fails', () => {
  it.each([
    [
      'throws',
      { throw: 'no', name: 'AgentInvocationFailed' },
      { errorType: 'AgentInvocationFailed', errorMessage: 'no' },
    ],
    [
      'throws a text',
      { throwText: 'just text' },
      { errorType: 'string', errorMessage: 'just text', trace: [] },
    ],
    ['throws an uncaught error', { throwLater: true }, { errorType: 'RangeError', errorMessage: 'later' }],
    [
      'rejects without a handler',
      { rejectLater: true },
      { errorType: 'Runtime.UnhandledPromiseRejection', errorMessage: 'unheard' },
    ],
    [
      'exits',
      { exit: 3 },
      { errorType: 'Runtime.ExitError', errorMessage: expect.stringContaining('exit status 3') },
    ],
    ['is killed', { killMyself: true }, { errorMessage: expect.stringContaining('signal: SIGKILL') }],
    ['answers too much', { size: 7_000_000 }, { errorType: 'Function.ResponseSizeTooLarge' }],
  ])('because it %s is reported as Lambda does, and the next invocation works', async (_, event, failure) => {
    const answer = await invoke('puppet', event);

    expect(answer).toMatchObject({ StatusCode: 200, FunctionError: 'Unhandled', payload: failure });
    expect((await invoke('puppet')).FunctionError).toBeUndefined();
  });

  it.each([{ sleepMs: 60_000 }, { spin: true }])(
    'because it takes too long (%j) is killed',
    async (event) => {
      const { payload, FunctionError, $metadata } = await invoke('hasty', event);

      expect(FunctionError).toBe('Unhandled');
      expect(payload).toEqual({
        errorType: 'Sandbox.Timedout',
        errorMessage: `RequestId: ${$metadata.requestId} Error: Task timed out after 0.20 seconds`,
      });
      const next = await invoke('hasty');
      expect(next.payload.calls).toBe(1);
    },
  );

  it.each([
    ['broken', { errorType: 'SyntaxError', errorMessage: 'does not load' }],
    ['missing', { errorType: 'Runtime.ImportModuleError', errorMessage: "Cannot find module 'src/missing'" }],
    [
      'unexported',
      {
        errorType: 'Runtime.HandlerNotFound',
        errorMessage: 'src/puppet.notAFunction is undefined or not exported as a function',
      },
    ],
  ])('because it is %s says so', async (name, failure) => {
    expect(await invoke(name)).toMatchObject({ FunctionError: 'Unhandled', payload: failure });
  });
});

describe('a request that is refused', () => {
  it.each([
    ['a function that is not deployed', 'unknown', {}, 'ResourceNotFoundException', 404],
    ['a version that is not deployed', 'puppet', { Qualifier: '7' }, 'ResourceNotFoundException', 404],
    ['an event that is not JSON', 'puppet', { Payload: '{' }, 'InvalidRequestContentException', 400],
    [
      'an event over 6 MB',
      'puppet',
      { Payload: JSON.stringify('x'.repeat(6_291_456)) },
      'RequestTooLargeException',
      413,
    ],
    [
      'an event over 1 MB of an asynchronous call',
      'puppet',
      { Payload: JSON.stringify('x'.repeat(1_048_576)), InvocationType: 'Event' },
      'RequestTooLargeException',
      413,
    ],
  ] as const)('for %s', async (_, FunctionName, input, name, status) => {
    await expect(client.send(new InvokeCommand({ FunctionName, ...input }))).rejects.toMatchObject({
      name,
      $metadata: { httpStatusCode: status },
    });
  });

  it('for a name that is not URL-encoded', async () => {
    const url = `${endpoint.url}/2015-03-31/functions/%E0%A4%A/invocations`;
    const answer = await fetch(url, { method: 'POST', body: '{}' });

    expect([answer.status, answer.headers.get('x-amzn-errortype')]).toEqual([400, 'ValidationException']);
    await answer.body?.cancel();
  });
});

describe("Lambda's own lines in the log of a function", () => {
  const linesOf = (requestId: string | undefined): readonly string[] =>
    platformLines
      .filter((line) => line.includes(String(requestId)))
      .map((line) => line.replaceAll(String(requestId), 'ID').replace(/\d+\.\d\d ms|\d+ ms/g, 'N ms'));

  it('tell of the start and the end of a request', async () => {
    const { $metadata } = await invoke('puppet');

    expect(linesOf($metadata.requestId)).toEqual([
      'START RequestId: ID Version: $LATEST',
      'END RequestId: ID',
      expect.stringMatching(
        // As on AWS: `sls logs` reads the memory from the fifth place.
        /^REPORT RequestId: ID\tDuration: N ms\tBilled Duration: N ms\tMemory Size: 128 MB\tMax Memory Used: [1-9]\d+ MB$/,
      ),
    ]);
  });

  it('tell of a timeout and of the end of the process, which the function cannot', async () => {
    const timeout = await invoke('hasty', { sleepMs: 60_000 });
    const exit = await invoke('puppet', { exit: 3 });

    expect(linesOf(timeout.$metadata.requestId)).toEqual([
      'START RequestId: ID Version: $LATEST',
      expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z ID Task timed out after 0\.20 seconds$/),
      'END RequestId: ID',
      expect.stringMatching(/\tStatus: timeout$/),
    ]);
    expect(linesOf(exit.$metadata.requestId)).toEqual([
      'START RequestId: ID Version: $LATEST',
      'RequestId: ID Error: Runtime exited with error: exit status 3',
      'END RequestId: ID',
      expect.stringMatching(/\tStatus: error\tError Type: Runtime\.ExitError$/),
    ]);
  });
});
