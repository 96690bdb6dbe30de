import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { putSessionEvent } from '@agents/sessions';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { COMPILE_CACHE } from './support/compile-cache.ts';
import { FOREIGN_ENVIRONMENT } from './support/foreign-environment.ts';
import { startWholeSystem, untilEnded, type WholeSystem } from './support/stack.ts';

const run = promisify(execFile);

let system: WholeSystem;
let sessionId: string;
beforeAll(async () => {
  system = await startWholeSystem();
  sessionId = await putSessionEvent(system.events, '{"work_seconds":0}');
  await untilEnded(system, sessionId);
});
afterAll(() => system.stop());

/** Runs the Serverless Framework with AWS_ENDPOINT_URL, as a user does. */
const sls = (...args: readonly string[]): Promise<{ stdout: string; stderr: string }> =>
  run('sls', args, {
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      ...COMPILE_CACHE,
      AWS_ENDPOINT_URL: system.endpoint,
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      SLS_NOTIFICATIONS_MODE: 'off',
    },
  });

describe('the Serverless Framework on the local stack', () => {
  it('invokes the poller whatever profile, region and proxy the environment has, and says where', async () => {
    const { stdout, stderr } = await run(
      'sls',
      ['invoke', '-f', 'poller', '-d', JSON.stringify({ session_id: sessionId })],
      {
        env: {
          PATH: process.env['PATH'],
          HOME: process.env['HOME'],
          ...COMPILE_CACHE,
          AWS_ENDPOINT_URL: system.endpoint,
          ...FOREIGN_ENVIRONMENT,
          AWS_DEV_PROFILE: 'missing',
        },
      },
    );

    expect(JSON.parse(stdout)).toMatchObject({ session_id: sessionId, state: 'COMPLETED' });
    expect(stderr).toMatch(new RegExp(`^Stage dev at ${system.endpoint}$`, 'm'));
  });

  it('invokes the invoker, which does not start an ended session again', async () => {
    const { stdout } = await sls('invoke', '-f', 'invoker', '-d', JSON.stringify({ session_id: sessionId }));

    expect(JSON.parse(stdout)).toMatchObject({ session_id: sessionId, outcome: 'already_ended' });
    expect((await system.journal.read(sessionId)).events).toHaveLength(6);
  });

  it('starts the state machine and waits for its end', async () => {
    const { stdout, stderr } = await sls(
      'invoke',
      'stepf',
      '--name',
      'workflow',
      '-d',
      '{"payload":{"work_seconds":0}}',
    );

    expect(stdout + stderr).toContain('SUCCEEDED');
  });

  it('shows what is deployed', async () => {
    const { stdout, stderr } = await sls('info');

    expect(stdout + stderr).toContain('agent-poller-function-dev');
  });

  it('shows the log of a function, with the session id', async () => {
    const { stdout, stderr } = await sls('logs', '-f', 'invoker', '--startTime', '1h');

    expect(stdout + stderr).toContain(`"session_id":"${sessionId}"`);
  });

  it('refuses an unknown stage and names the known ones', async () => {
    const refused = sls('info', '--stage', 'qa').catch(({ stdout, stderr }) => stdout + stderr);

    expect(await refused).toMatch(/"qa" .*infra\/stages\.yml.*dev, staging, prod/);
  });
});

describe('the functions', () => {
  const invoke = async (name: string, payload: unknown) => {
    const { FunctionError, Payload } = await system.lambda.send(
      new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(payload) }),
    );
    return { FunctionError, answer: JSON.parse(Buffer.from(Payload ?? []).toString()) };
  };

  it.each([
    ['agent-invoker-function-dev', {}, /session_id: missing/],
    ['agent-invoker-function-dev', { session_id: 'a#b' }, /found "a#b"/],
    [
      'agent-invoker-function-dev',
      { session_id: 'ok', payload: [] },
      /payload: expected a JSON object, found an array/,
    ],
    ['agent-poller-function-dev', { session_id: '' }, /found an empty string/],
    ['agent-poller-function-dev', 'text', /Expected Object|expected/],
  ])('%s explains what is wrong with %j, without a stack trace', async (name, payload, reason) => {
    const { FunctionError, answer } = await invoke(name, payload);

    expect(FunctionError).toBe('Unhandled');
    expect(answer).toMatchObject({ errorType: 'InvalidInput', errorMessage: expect.stringMatching(reason) });
    expect(JSON.stringify(answer)).not.toMatch(/\.[jt]s:\d+/);
  });
});
