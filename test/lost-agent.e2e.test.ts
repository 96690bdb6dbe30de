import { createAgentRuntimeClient, createBedrockAgentCoreClient } from '@agents/agent-client';
import { putSessionEvent } from '@agents/sessions';
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
    const client = createBedrockAgentCoreClient({
      endpoint: system.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
    const runtimeArn = /arn:aws:bedrock-agentcore:[^\s"]+/.exec(system.logs.join('\n'))?.[0] ?? '';

    await createAgentRuntimeClient({ client, runtimeArn }).stop(sessionId, { timeoutMs: 5_000 });
    const execution = await untilEnded(system, sessionId);
    client.destroy();

    expect(execution).toMatchObject({ status: 'FAILED', error: 'AgentTaskFailed' });
    const { events } = await system.journal.read(sessionId);
    expect(events.at(-1)).toMatchObject({
      status: 'AGENT_BACKGROUND_TASK_FAILED',
      errorMessage: expect.stringMatching(/^MachineStopped: SIGTERM/),
    });
  });
});
