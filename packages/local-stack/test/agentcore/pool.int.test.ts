import {
  isAlive,
  type RunningStack,
  type StackOptions,
  session,
  startAgentCore,
  until,
} from './support/agentcore.ts';

let stack: RunningStack;
const start = async (options: StackOptions = {}) => {
  stack = await startAgentCore(options);
};
const logged = (message: string) => stack.log.lines.filter((line) => line.message.startsWith(message));
afterEach(() => stack.close());

describe('runtime sessions', () => {
  it('have one microVM each, and keep it', async () => {
    await start();
    const one = await stack.pidOf(session('one'));
    const two = await stack.pidOf(session('two'));
    expect(two).not.toBe(one);
    expect(await stack.pidOf(session('one'))).toBe(one);
    expect(logged('runtime session placed').map((line) => line.fields)).toEqual([
      { runtime_session_id: session('one'), pid: one },
      { runtime_session_id: session('two'), pid: two },
    ]);
  });

  it('share microVMs once the maximum is reached, if that is asked for', async () => {
    await start({ maxMicroVms: 2, isShared: true });
    const names = Array.from({ length: 10 }, (_, index) => session(`shared-${index}`));
    const pids = await Promise.all(names.map((name) => stack.pidOf(name)));
    expect(new Set(pids).size).toBe(2);
    expect(pids.filter((pid) => pid === pids[0])).toHaveLength(5);
  });

  it('never share otherwise: no microVM serves a second session', async () => {
    await start({ maxMicroVms: 3 });
    const names = Array.from({ length: 12 }, (_, index) => session(`alone-${index}`));
    const pids = await Promise.all(names.map((name) => stack.pidOf(name)));
    expect(new Set(pids).size).toBe(12);
    const running = pids.filter(isAlive);
    expect(running.length).toBeLessThanOrEqual(3);
  });

  it('take the place of the session that is idle longest, never of one that works', async () => {
    await start({ maxMicroVms: 3 });
    const working = stack.invoke(session('works'), { do: 'never answer' });
    const ended = expect(working).rejects.toThrow();
    await until(() => logged('runtime session placed').length === 1);
    const older = await stack.pidOf(session('older'));
    stack.passSeconds(10);
    const newer = await stack.pidOf(session('newer'));

    await stack.pidOf(session('late'));

    expect([isAlive(older), isAlive(newer)]).toEqual([false, true]);
    expect(logged('runtime session ended').map((line) => line.fields)).toEqual([
      { runtime_session_id: session('older'), reason: 'idle, and its place is needed' },
    ]);
    await stack.stopSession(session('works'));
    await ended;
  });

  it.each([
    ['answer pings late', 'older'],
    ['answer no pings', 'newer'],
  ])('wait for the ping of one that may be idle longer: those that %s', async (deed, ends) => {
    await start({ maxMicroVms: 2 });
    await stack.invoke(session('older'), { do: deed });
    stack.passSeconds(10);
    await stack.pidOf(session('newer'));

    await stack.pidOf(session('late'));

    expect(logged('runtime session ended').map((line) => line.fields)).toEqual([
      { runtime_session_id: session(ends), reason: 'idle, and its place is needed' },
    ]);
  });

  it.each(['busy', 'busy without a time'])(
    'are refused as beyond a quota when all places stay taken by agents that are %s',
    async (agentIs) => {
      await start({ maxMicroVms: 1, maxWaitMs: 300, agentIs });
      const pid = await stack.pidOf(session('first'));

      await expect(stack.invoke(session('second'))).rejects.toMatchObject({
        name: 'ServiceQuotaExceededException',
        message: expect.stringContaining('--agent-processes'),
        $metadata: { httpStatusCode: 402 },
      });

      expect(isAlive(pid)).toBe(true);
    },
  );

  it('can be stopped while they wait for a place', async () => {
    await start({ maxMicroVms: 1, agentIs: 'busy' });
    await stack.pidOf(session('first'));
    const waiting = stack.invoke(session('second'));
    const ended = expect(waiting).rejects.toMatchObject({ name: 'RuntimeClientError' });
    await until(() => stopsWaiting());
    await ended;
    expect(logged('runtime session placed')).toHaveLength(1);

    async function stopsWaiting() {
      return stack.stopSession(session('second')).then(
        () => true,
        () => false,
      );
    }
  });

  it('have a spare microVM soon after the last one was taken', async () => {
    await start();
    await stack.service.warmUp();
    await stack.pidOf(session('one'));
    await until(() => logged('microVM started').length === 2);
    await stack.pidOf(session('two'));
    expect(logged('microVM started')).toHaveLength(2);
  });
});

describe('an idle session', () => {
  it('ends with its microVM at the idle timeout, and its id gets a new microVM', async () => {
    await start();
    const pid = await stack.pidOf(session('idle'));
    // A minute before the timeout, because real time passes as well.
    stack.passSeconds(840);
    expect(await stack.pidOf(session('idle'))).toBe(pid);
    stack.passSeconds(840);
    await stack.pidOf(session('other'));
    expect(isAlive(pid)).toBe(true);

    stack.passSeconds(61);
    await until(() => logged('microVM ended').length === 1);
    expect(isAlive(pid)).toBe(false);
    expect(stack.output).toContain('got SIGTERM');
    expect(logged('runtime session ended')[0]?.fields).toMatchObject({ reason: 'idle for 900 s' });
    expect(await stack.pidOf(session('idle'))).not.toBe(pid);
  });

  it('is kept while its agent is busy, until its lifetime is over', async () => {
    await start({ agentIs: 'busy' });
    const pid = await stack.pidOf(session('busy'));
    stack.passSeconds(28_000);
    await pings();
    expect(isAlive(pid)).toBe(true);
    stack.passSeconds(800);
    await until(() => !isAlive(pid));
    expect(logged('runtime session ended')[0]?.fields).toMatchObject({
      reason: 'its lifetime of 28800 s is over',
    });
  });

  it('ends even while its agent reports busy, when the report has no time; the log says why', async () => {
    await start({ agentIs: 'busy without a time' });
    const pid = await stack.pidOf(session('vague'));
    stack.passSeconds(900);
    await until(() => !isAlive(pid));
    // The spare microVM says the same of itself.
    const said = logged('HealthyBusy is ignored').map(({ fields }) => fields);
    expect(said.filter((fields) => 'pid' in fields && fields.pid === pid)).toHaveLength(1);
  });

  it('is killed when it ignores SIGTERM, and is in transition until then', async () => {
    await start({ agentIs: 'deaf to SIGTERM', stopGraceMs: 300, closeGraceMs: 100 });
    const pid = await stack.pidOf(session('deaf'));
    stack.passSeconds(900);
    await until(() => stack.output.includes('got SIGTERM'));
    await expect(stack.invoke(session('deaf'))).rejects.toMatchObject({
      name: 'RetryableConflictException',
      $metadata: { httpStatusCode: 409 },
    });
    await until(() => !isAlive(pid));
    expect(logged('microVM ended')[0]?.fields).toMatchObject({ pid, how: 'signal SIGKILL' });
  });

  it('keeps a shared microVM when its last session is stopped', async () => {
    await start({ maxMicroVms: 1, isShared: true });
    const pid = await stack.pidOf(session('one'));
    await stack.stopSession(session('one'));
    expect(await stack.pidOf(session('two'))).toBe(pid);
  });

  it('leaves a shared microVM to the sessions that are not idle', async () => {
    await start({ maxMicroVms: 1, isShared: true });
    const pid = await stack.pidOf(session('idle'));
    stack.passSeconds(600);
    await stack.pidOf(session('active'));
    stack.passSeconds(600);
    await until(() => logged('runtime session ended').length === 1);
    expect(await stack.pidOf(session('active'))).toBe(pid);
    await expect(stack.stopSession(session('idle'))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });
});

describe('StopRuntimeSession', () => {
  it('ends the session and its microVM, once', async () => {
    await start();
    const pid = await stack.pidOf(session('stop'));
    expect(await stack.stopSession(session('stop'))).toMatchObject({
      runtimeSessionId: session('stop'),
      statusCode: 200,
    });
    await expect(stack.stopSession(session('stop'))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    await until(() => !isAlive(pid));
  });

  it('does not know a session that never ran', async () => {
    await start();
    await expect(stack.stopSession(session('unknown'))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      $metadata: { httpStatusCode: 404 },
    });
  });
});

describe('a microVM that breaks', () => {
  it('loses its sessions when it is killed; the next call of such a session starts a new microVM', async () => {
    await start();
    const pid = await stack.pidOf(session('killed'));
    process.kill(pid, 'SIGKILL');
    await until(() => logged('microVM died').length === 1);
    expect(logged('microVM died')[0]?.fields).toEqual({
      pid,
      how: 'signal SIGKILL',
      sessions: 1,
      runtime_session_ids: [session('killed')],
    });
    expect(await stack.pidOf(session('killed'))).not.toBe(pid);
  });

  it('is replaced when it does not answer pings for too long; waiting callers get 424', async () => {
    await start({ maxSilentPings: 1, stopGraceMs: 100 });
    await expect(stack.invoke(session('block'), { do: 'block' })).rejects.toMatchObject({
      name: 'RuntimeClientError',
    });
    expect(logged('microVM does not answer /ping')).toHaveLength(1);
  });
});

describe('new code', () => {
  /** The fixture agent, which answers with this text instead of its process id. */
  const answering = (text: string) => ({
    'main.js': Buffer.from(
      `require('node:http').createServer((request, response) => response.end('${text}')).listen(process.env.PORT, process.env.HOST);`,
    ),
  });

  it('runs in the next session, and no running session gets it', async () => {
    await start();
    await stack.service.warmUp();
    const before = await stack.pidOf(session('before'));
    await until(() => logged('microVM started').length === 2); // one more waits for the next session

    await stack.service.replaceCode('agent.zip', answering('new'));

    expect(await stack.invoke(session('after'))).toBe('new');
    expect(await stack.pidOf(session('before'))).toBe(before);
    await stack.service.replaceCode('agent.zip', answering('newer'));
    expect(await stack.invoke(session('after'))).toBe('new');
    expect(await stack.invoke(session('last'))).toBe('newer');
  });

  it('that cannot start fails the next session alone, until it is replaced', async () => {
    await start();
    const before = await stack.pidOf(session('before'));

    await stack.service.replaceCode('agent.zip', { 'main.js': Buffer.from('throw new Error("no model")') });

    await expect(stack.invoke(session('broken'))).rejects.toMatchObject({ name: 'RuntimeClientError' });
    expect(await stack.pidOf(session('before'))).toBe(before);
    await stack.service.replaceCode('agent.zip', answering('mended'));
    expect(await stack.invoke(session('mended'))).toBe('mended');
  });

  it('of another zip changes nothing', async () => {
    await start();
    await stack.service.replaceCode('poller.zip', answering('other'));
    expect(await stack.pidOf(session('same'))).toBeGreaterThan(0);
  });
});

describe('a microVM that starts', () => {
  it('is awaited', async () => {
    await start({ agentIs: 'slow' });
    expect(await stack.pidOf(session('patient'))).toBeGreaterThan(0);
  });

  it('is started once for two calls of the same new session', async () => {
    await start({ agentIs: 'slow' });
    const [first, second] = await Promise.all([stack.pidOf(session('twice')), stack.pidOf(session('twice'))]);
    expect(first).toBe(second);
  });

  it('waits for the first session once the stack is warm', async () => {
    await start();
    await stack.service.warmUp();
    await until(() => stack.log.messages('debug').includes('microVM started'));
    const warm = stack.log.lines.find(({ message }) => message === 'microVM started');
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
    expect(stack.log.messages('debug')).not.toContain('runtime session placed');
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

/** Resolves after a few pings of every microVM. */
function pings(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 150));
}
