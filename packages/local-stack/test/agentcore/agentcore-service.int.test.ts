import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { request } from 'node:http';
import { InvokeAgentRuntimeCommand } from '@aws-sdk/client-bedrock-agentcore';
import { DeleteAgentRuntimeCommand, GetAgentRuntimeCommand } from '@aws-sdk/client-bedrock-agentcore-control';
import {
  isAlive,
  RUNTIME_ARN,
  RUNTIME_ID,
  type RunningStack,
  session,
  startAgentCore,
  until,
} from './support/agentcore.ts';

describe('InvokeAgentRuntime', () => {
  let stack: RunningStack;

  beforeAll(async () => {
    stack = await startAgentCore();
  });
  afterAll(() => stack.close());

  it('hands the payload, its type and the session to the agent and its answer back', async () => {
    const runtimeSessionId = session('echo');
    const answer = await stack.client.send(
      new InvokeAgentRuntimeCommand({
        agentRuntimeArn: RUNTIME_ARN,
        qualifier: 'DEFAULT',
        runtimeSessionId,
        contentType: 'application/json',
        payload: Buffer.from('{"prompt":"grüß dich"}'),
      }),
    );

    expect(answer).toMatchObject({ runtimeSessionId, contentType: 'application/json', statusCode: 200 });
    const seen = JSON.parse((await answer.response?.transformToString()) ?? '');
    expect(seen).toMatchObject({ body: '{"prompt":"grüß dich"}', session: runtimeSessionId });
    expect(seen.headers).toMatchObject({ 'content-type': 'application/json' });
    expect(seen.headers).not.toHaveProperty('authorization');
  });

  it('accepts the bare runtime id instead of the ARN', async () => {
    const runtimeSessionId = session('by-id');
    const answer = await stack.client.send(
      new InvokeAgentRuntimeCommand({
        agentRuntimeArn: RUNTIME_ID,
        runtimeSessionId,
        payload: Buffer.from(''),
      }),
    );
    expect(answer.runtimeSessionId).toBe(runtimeSessionId);
  });

  it('creates a session for a call that does not name one', async () => {
    const answer = await fetch(`${stack.endpoint}/runtimes/${encodeURIComponent(RUNTIME_ARN)}/invocations`, {
      method: 'POST',
    });
    const { session: seen } = JSON.parse(await answer.text());
    expect(answer.headers.get('x-amzn-bedrock-agentcore-runtime-session-id')).toBe(seen);
    expect(seen).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("gives the agent the template's variables and what stands in for AWS, and nothing else: no region", async () => {
    process.env['SECRET_OF_THE_SHELL'] = 'visible';
    try {
      const { node, cwd, ...seen } = JSON.parse(
        await stack.invoke(session('environment'), { do: 'environment' }),
      );
      expect(node).toMatch(/^v22\./);
      expect(seen).toEqual({
        AGENT_IS: 'healthy',
        AWS_ENDPOINT_URL: stack.endpoint,
        AWS_ACCESS_KEY_ID: 'agents_dev',
        AWS_SECRET_ACCESS_KEY: 'local',
        AWS_SESSION_TOKEN: 'local',
        HOME: cwd,
        HOST: '127.0.0.1',
        PORT: expect.stringMatching(/^\d+$/),
        TZ: 'UTC',
      });
    } finally {
      delete process.env['SECRET_OF_THE_SHELL'];
    }
  });

  it.each([
    ['a host name that points here', { host: 'attacker.example' }],
    ['the origin of a web page', { origin: 'https://attacker.example' }],
    ['the origin of a file', { origin: 'null' }],
  ])('keeps the port of the agent from %s', async (_, headers) => {
    const { PORT } = JSON.parse(await stack.invoke(session('guarded'), { do: 'environment' }));
    const call = request({
      host: '127.0.0.1',
      port: Number(PORT),
      path: '/invocations',
      method: 'POST',
      headers,
    });
    const answered = once(call, 'response');
    call.end('{}');
    const [answer] = await answered;
    answer.resume();

    expect(answer.statusCode).toBe(403);
  });

  it('streams an answer as it comes', async () => {
    const { response, contentType } = await stack.client.send(
      new InvokeAgentRuntimeCommand({
        agentRuntimeArn: RUNTIME_ARN,
        runtimeSessionId: session('stream'),
        payload: Buffer.from('{"do":"stream"}'),
      }),
    );
    const chunks: string[] = [];
    for await (const chunk of response?.transformToWebStream() ?? [])
      chunks.push(Buffer.from(chunk).toString());
    expect(contentType).toBe('text/event-stream');
    expect(chunks).toEqual(['data: one\n\n', 'data: two\n\n']);
  });

  it('cuts the connection when the agent dies in the middle of its answer', async () => {
    const reading = stack.invoke(session('cut'), { do: 'die in the answer' });
    await expect(reading).rejects.toThrow(/aborted|terminated|reset/i);
  });

  it('answers 424 RuntimeClientError when the agent answers 500', async () => {
    await expect(stack.invoke(session('fail'), { do: 'fail' })).rejects.toMatchObject({
      name: 'RuntimeClientError',
      message: expect.stringContaining('(500)'),
      $metadata: { httpStatusCode: 424 },
    });
  });

  it('answers 424 RuntimeClientError when the agent dies in the call, and starts a new microVM for the next', async () => {
    const dying = session('die');
    await expect(stack.invoke(dying, { do: 'die' })).rejects.toMatchObject({ name: 'RuntimeClientError' });
    await until(() => stack.log.messages('warn').some((message) => message.includes('died')));
    expect(await stack.pidOf(dying)).toBeGreaterThan(0);
    expect(stack.log.lines.findLast(({ message }) => message.includes('died'))?.fields).toMatchObject({
      how: 'signal SIGKILL',
      runtime_session_ids: expect.arrayContaining([dying]),
    });
  });

  it.each([
    ['too short a session id', { runtimeSessionId: 'x'.repeat(32) }, 'ValidationException', 400],
    ['too long a session id', { runtimeSessionId: 'x'.repeat(257) }, 'ValidationException', 400],
    ['another runtime', { agentRuntimeArn: `${RUNTIME_ARN}x` }, 'ResourceNotFoundException', 404],
    ['another endpoint', { qualifier: 'canary' }, 'ResourceNotFoundException', 404],
  ])('refuses %s', async (_what, wrong, name, httpStatusCode) => {
    const command = new InvokeAgentRuntimeCommand({
      agentRuntimeArn: RUNTIME_ARN,
      runtimeSessionId: session('refused'),
      payload: Buffer.from(''),
      ...wrong,
    });
    await expect(stack.client.send(command)).rejects.toMatchObject({ name, $metadata: { httpStatusCode } });
  });
});

describe('createAgentCoreService', () => {
  it('leaves nothing running and no folder behind when it is closed, also in the middle of a call', async () => {
    const stack = await startAgentCore({ agentIs: 'deaf to SIGTERM', closeGraceMs: 100 });
    const seen = JSON.parse(await stack.invoke(session('env'), { do: 'environment' }));
    const pids = [await stack.pidOf(session('one')), await stack.pidOf(session('two'))];
    const waiting = stack.invoke(session('one'), { do: 'never answer' }).catch((error: Error) => error.name);

    await stack.close();

    expect(pids.map(isAlive)).toEqual([false, false]);
    await expect(readdir(seen.cwd)).rejects.toMatchObject({ code: 'ENOENT' });
    expect(await waiting).toEqual(expect.any(String));
  });

  it('ends a microVM that is still starting when it is closed', async () => {
    const stack = await startAgentCore({ agentIs: 'listening nowhere' });
    await stack.service.warmUp();
    await until(() => stack.output.includes('not ready'));
    await stack.close();
    const written = stack.output.length;
    await new Promise((resolve) => setTimeout(resolve, 120));
    expect(stack.output).toHaveLength(written);
  });

  it('logs which runtime it runs', async () => {
    const stack = await startAgentCore();
    await stack.service.warmUp();
    expect(stack.log.lines.find(({ message }) => message === 'agent runtime ready')?.fields).toEqual({
      runtime: 'agents_dev',
      id: RUNTIME_ID,
      arn: RUNTIME_ARN,
    });
    await stack.close();
  });

  it('refuses to warm up without a readable zip, naming it', async () => {
    const stack = await startAgentCore({ runtime: { artifactZip: '/nowhere/agent.zip' } });
    await expect(stack.service.warmUp()).rejects.toMatchObject({
      code: 'PACKAGE_MISSING',
      message: expect.stringContaining('/nowhere/agent.zip'),
    });
    await stack.close();
  });

  it('leaves requests of other operations to other services', async () => {
    const stack = await startAgentCore();
    const answer = await fetch(`${stack.endpoint}/runtimes/${RUNTIME_ID}/runtime-endpoints/`);
    expect(answer.headers.get('x-amzn-errortype')).toBe('UnknownOperationException');
    const malformed = await fetch(`${stack.endpoint}/runtimes/%E0%A4%A/invocations`, { method: 'POST' });
    expect(malformed.headers.get('x-amzn-errortype')).toBe('ValidationException');
    await stack.close();
  });
});

describe('the control plane', () => {
  it('describes a runtime, and does not know it after its deletion', async () => {
    const stack = await startAgentCore();
    const pid = await stack.pidOf(session('deleted'));
    const agentRuntimeId = RUNTIME_ID;
    const description = await stack.control.send(new GetAgentRuntimeCommand({ agentRuntimeId }));
    expect(description).toMatchObject({ agentRuntimeArn: RUNTIME_ARN, status: 'READY' });

    const deletion = await stack.control.send(new DeleteAgentRuntimeCommand({ agentRuntimeId }));

    expect(deletion).toMatchObject({ agentRuntimeId, status: 'DELETING' });
    const gone = { name: 'ResourceNotFoundException', $metadata: { httpStatusCode: 404 } };
    await expect(stack.invoke(session('deleted'))).rejects.toMatchObject(gone);
    await expect(stack.control.send(new GetAgentRuntimeCommand({ agentRuntimeId }))).rejects.toMatchObject(
      gone,
    );
    await until(() => !isAlive(pid));
    await stack.close();
  });
});
