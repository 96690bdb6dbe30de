import { type RunningStack, type StackOptions, session, startAgentCore, until } from './support/stack.ts';

let stack: RunningStack;
const start = async (options: StackOptions) => {
  stack = await startAgentCore(options);
};
afterEach(() => stack.close());

describe('a machine that starts', () => {
  it('is waited for', async () => {
    await start({ agentIs: 'slow' });
    expect(await stack.pidOf(session('patient'))).toBeGreaterThan(0);
  });

  it('is started once for two calls of the same new session', async () => {
    await start({ agentIs: 'slow' });
    const [first, second] = await Promise.all([stack.pidOf(session('twice')), stack.pidOf(session('twice'))]);
    expect(first).toBe(second);
  });

  it('waits for the first session once the stack is warm', async () => {
    await start({});
    await stack.service.warmUp();
    await until(() => stack.log.messages('info').includes('agent machine started'));
    const warm = stack.log.lines.find(({ message }) => message === 'agent machine started');
    expect(warm?.fields).toMatchObject({ pid: await stack.pidOf(session('first')), runtime: 'agents_dev' });
  });

  it('fails at once with 424 when its process exits, and its output is kept', async () => {
    await start({ agentIs: 'gone at once' });
    await expect(stack.invoke(session('gone'))).rejects.toMatchObject({
      name: 'RuntimeClientError',
      message: expect.stringContaining('exit code 3'),
      $metadata: { httpStatusCode: 424 },
    });
    expect(stack.output).toContain('no configuration');
  });

  it('fails with 424 when it is not healthy in time, and is not left behind', async () => {
    await start({ agentIs: 'listening nowhere', startTimeoutMs: 200, stopGraceMs: 100 });
    await expect(stack.invoke(session('deaf'))).rejects.toMatchObject({
      name: 'RuntimeClientError',
      message: expect.stringContaining('no healthy answer to /ping within 200 ms'),
    });
    expect(stack.log.messages('info')).not.toContain('runtime session placed');
  });

  it('is given up when its session is stopped meanwhile', async () => {
    await start({ agentIs: 'listening nowhere' });
    const invoking = stack.invoke(session('stopped'));
    await until(() => stack.output.includes('not ready'));
    await stack.stopSession(session('stopped'));
    await expect(invoking).rejects.toMatchObject({
      name: 'RuntimeClientError',
      message: expect.stringContaining('stopped while it started'),
    });
  });
});
