import { createAgentRuntimeClient, createBedrockAgentCoreClient } from '@agents/agent-client';
import { putSessionEvent } from '@agents/sessions';
import { type JournalCommand, makeJournalCommand } from './support/journal-process.ts';
import { agentPid, startWholeSystem, untilEnded, untilJournaled, type WholeSystem } from './support/stack.ts';

let system: WholeSystem;
beforeAll(async () => {
  system = await startWholeSystem('inquisitive');
});
afterAll(() => system.stop());

const startLong = async (): Promise<string> => {
  const sessionId = await putSessionEvent(system.events, '{"work_seconds":600}');
  await untilJournaled(
    system,
    sessionId,
    'AGENT_BACKGROUND_TASK_STARTED',
    'AGENT_RUNTIME_INVOCATION_SUCCEEDED',
  );
  return sessionId;
};

async function stopRuntimeSession(sessionId: string): Promise<void> {
  const client = createBedrockAgentCoreClient({
    endpoint: system.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const runtimeArn = /arn:aws:bedrock-agentcore:[^\s"]+/.exec(system.logs.join('\n'))?.[0] ?? '';
  await createAgentRuntimeClient({ client, runtimeArn }).stop(sessionId, { timeoutMs: 5_000 });
  client.destroy();
}

/** The first of this stage, so that it is the only one in lists. */
describe('a session whose agent stopped without a final event', () => {
  let journal: JournalCommand;
  let id: string;
  beforeAll(async () => {
    journal = await makeJournalCommand({ AWS_ENDPOINT_URL: system.endpoint });
    id = await startLong();
    process.kill(agentPid(system, id), 'SIGKILL');
  });
  afterAll(() => journal.close());

  it('ends `wait` and `tail` with exit code 5, though its journal has no end', async () => {
    const [waited, tailed] = await Promise.all([journal('wait', id), journal('tail', id)]);

    expect(waited.stdout).toMatch(/^! Lost after .*\. /);
    expect(tailed.stdout.trimEnd().split('\n')).toHaveLength(5);
    expect(tailed.stderr).toMatch(/! Lost after /);
    expect([waited.exitCode, tailed.exitCode]).toEqual([5, 5]);
  });

  it('is lost in `show` and in `list --stuck`', async () => {
    const shown = await journal('show', id);
    const listed = await journal('list', '--stuck', '-o', 'json');

    expect(shown).toMatchObject({ stdout: expect.stringMatching(/^! Lost after /), stderr: '', exitCode: 5 });
    expect(JSON.parse(listed.stdout)).toEqual([
      expect.objectContaining({
        sessionId: id,
        state: 'lost',
        errorMessage: expect.stringMatching(/^AgentLost: .*does not know its task/),
      }),
    ]);
    expect((await journal('list', '--running', '-o', 'id')).stdout).toBe('');
  });
});

describe('a session whose agent is gone', () => {
  it('fails as AgentLost at the next liveness check after its agent was killed, without a new event', async () => {
    const sessionId = await startLong();
    const { events: before } = await system.journal.read(sessionId);

    process.kill(agentPid(system, sessionId), 'SIGKILL');
    const execution = await untilEnded(system, sessionId);

    expect(execution).toMatchObject({ status: 'FAILED', error: 'AgentLost' });
    expect(execution.cause).toMatch(/does not know its task: .*last event: AGENT_[A-Z_]+ at .*, \d+ s ago/);
    expect((await system.journal.read(sessionId)).events).toEqual(before);
  });

  it('continues while the agent knows its task', async () => {
    const sessionId = await putSessionEvent(system.events, '{"work_seconds":4}');

    expect(await untilEnded(system, sessionId)).toMatchObject({ status: 'SUCCEEDED' });
    expect((await system.journal.read(sessionId)).events).toHaveLength(6);
    expect(system.logs.filter((line) => line.includes('liveness check failed'))).toEqual([]);
  });

  it('ends with the final event of an agent that is stopped', async () => {
    const sessionId = await startLong();

    await stopRuntimeSession(sessionId);
    const execution = await untilEnded(system, sessionId);

    expect(execution).toMatchObject({ status: 'FAILED', error: 'AgentTaskFailed' });
    const { events } = await system.journal.read(sessionId);
    expect(events.at(-1)).toMatchObject({
      status: 'AGENT_BACKGROUND_TASK_FAILED',
      errorMessage: expect.stringMatching(/^MachineStopped: SIGTERM/),
    });
  });

  it('is the only one that fails, after and beside others', async () => {
    const start = (seconds: number) => putSessionEvent(system.events, `{"work_seconds":${seconds}}`);
    const before = await Promise.all([start(0), start(0), start(0), start(0)]);
    for (const id of before) expect(await untilEnded(system, id)).toMatchObject({ status: 'SUCCEEDED' });
    const [killed, stopped, frozen] = [await startLong(), await startLong(), await startLong()];
    const spared = await start(3);
    await untilJournaled(system, spared, 'AGENT_BACKGROUND_TASK_STARTED');

    process.kill(agentPid(system, killed), 'SIGKILL');
    process.kill(agentPid(system, frozen), 'SIGSTOP');
    await stopRuntimeSession(stopped);

    expect(await untilEnded(system, spared)).toMatchObject({ status: 'SUCCEEDED' });
    expect(await untilEnded(system, stopped)).toMatchObject({ error: 'AgentTaskFailed' });
    expect(await untilEnded(system, killed)).toMatchObject({ error: 'AgentLost' });
    const { events } = await system.journal.read(frozen);
    expect(events.at(-1)?.status).not.toMatch(/FAILED|COMPLETED/);
    process.kill(agentPid(system, frozen), 'SIGKILL');
  });
});
