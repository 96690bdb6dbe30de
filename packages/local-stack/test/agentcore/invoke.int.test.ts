import { InvokeAgentRuntimeCommand } from '@aws-sdk/client-bedrock-agentcore';
import {
  RUNTIME_ARN,
  RUNTIME_ID,
  type RunningStack,
  session,
  startAgentCore,
  until,
} from './support/stack.ts';

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

  it('takes the bare runtime id for the ARN', async () => {
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

  it('makes a session up for a call that names none', async () => {
    const answer = await fetch(`${stack.endpoint}/runtimes/${encodeURIComponent(RUNTIME_ARN)}/invocations`, {
      method: 'POST',
    });
    const { session: seen } = JSON.parse(await answer.text());
    expect(answer.headers.get('x-amzn-bedrock-agentcore-runtime-session-id')).toBe(seen);
    expect(seen).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('gives the agent the region, the endpoint and dummy credentials, and nothing of the shell', async () => {
    process.env['SECRET_OF_THE_SHELL'] = 'visible';
    try {
      const seen = JSON.parse(await stack.invoke(session('environment'), { do: 'environment' }));
      expect(seen).toMatchObject({
        AWS_REGION: 'us-east-1',
        AWS_ENDPOINT_URL: stack.endpoint,
        AWS_ACCESS_KEY_ID: 'agents_dev',
        HOST: '127.0.0.1',
        node: expect.stringMatching(/^v22\./),
      });
      expect(seen).not.toHaveProperty('SECRET_OF_THE_SHELL');
    } finally {
      delete process.env['SECRET_OF_THE_SHELL'];
    }
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

  it('answers 424 RuntimeClientError when the agent dies in the call, and starts a new machine for the next', async () => {
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
