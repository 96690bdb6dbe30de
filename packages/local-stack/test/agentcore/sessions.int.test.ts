import {
  isAlive,
  type RunningStack,
  type StackOptions,
  session,
  startAgentCore,
  until,
} from './support/stack.ts';

let stack: RunningStack;
const start = async (options: StackOptions = {}) => {
  stack = await startAgentCore(options);
};
const logged = (message: string) => stack.log.lines.filter((line) => line.message.startsWith(message));
afterEach(() => stack.close());

describe('runtime sessions', () => {
  it('have a machine each, and keep it', async () => {
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

  it('share machines once there are as many as allowed', async () => {
    await start({ maxMachines: 2 });
    const names = Array.from({ length: 10 }, (_, index) => session(`shared-${index}`));
    const pids = await Promise.all(names.map((name) => stack.pidOf(name)));
    expect(new Set(pids).size).toBe(2);
    expect(pids.filter((pid) => pid === pids[0])).toHaveLength(5);
  });

  it('have a spare machine waiting soon after the last one was taken', async () => {
    await start();
    await stack.service.warmUp();
    await stack.pidOf(session('one'));
    await until(() => logged('agent machine started').length === 2);
    await stack.pidOf(session('two'));
    expect(logged('agent machine started')).toHaveLength(2);
  });
});

describe('an idle session', () => {
  it('is reaped with its machine at the idle timeout, and its id gets a new machine', async () => {
    await start();
    const pid = await stack.pidOf(session('idle'));
    stack.passSeconds(899);
    expect(await stack.pidOf(session('idle'))).toBe(pid);
    stack.passSeconds(899);
    await stack.pidOf(session('other'));
    expect(isAlive(pid)).toBe(true);

    stack.passSeconds(2);
    await until(() => logged('agent machine ended').length === 1);
    expect(isAlive(pid)).toBe(false);
    expect(stack.output).toContain('told to end');
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

  it('is reaped though its agent says busy, when it does not say since when; the log says why', async () => {
    await start({ agentIs: 'busy without a time' });
    const pid = await stack.pidOf(session('vague'));
    stack.passSeconds(900);
    await until(() => !isAlive(pid));
    expect(logged('HealthyBusy is ignored')).toHaveLength(1);
  });

  it('is killed when it does not heed SIGTERM, and is in transition until then', async () => {
    await start({ agentIs: 'deaf to SIGTERM', stopGraceMs: 300, closeGraceMs: 100 });
    const pid = await stack.pidOf(session('deaf'));
    stack.passSeconds(900);
    await until(() => stack.output.includes('told to end'));
    await expect(stack.invoke(session('deaf'))).rejects.toMatchObject({
      name: 'RetryableConflictException',
      $metadata: { httpStatusCode: 409 },
    });
    await until(() => !isAlive(pid));
    expect(logged('agent machine ended')[0]?.fields).toMatchObject({ pid, how: 'signal SIGKILL' });
  });

  it('leaves a shared machine to the sessions that are not idle', async () => {
    await start({ maxMachines: 1 });
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
  it('ends the session and its machine, once', async () => {
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

describe('a machine that breaks', () => {
  it('loses its sessions when it is killed; the next call of one starts a new machine', async () => {
    await start();
    const pid = await stack.pidOf(session('killed'));
    process.kill(pid, 'SIGKILL');
    await until(() => logged('agent machine died').length === 1);
    expect(logged('agent machine died')[0]?.fields).toEqual({
      pid,
      how: 'signal SIGKILL',
      sessions: 1,
      runtime_session_ids: [session('killed')],
    });
    expect(await stack.pidOf(session('killed'))).not.toBe(pid);
  });

  it('is replaced when it answers no ping for too long; who waits for it gets 424', async () => {
    await start({ maxSilentPings: 1, stopGraceMs: 100 });
    await expect(stack.invoke(session('block'), { do: 'block' })).rejects.toMatchObject({
      name: 'RuntimeClientError',
    });
    expect(logged('agent machine does not answer /ping')).toHaveLength(1);
  });
});

/** Resolves after a few pings of every machine. */
function pings(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 150));
}
