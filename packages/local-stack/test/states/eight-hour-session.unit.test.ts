import type { Json } from '../../src/states/json.ts';
import { INVOKE, start } from './support/executions.ts';

const HOUR = 3_600_000;
const AGE_TO_WAIT = 0.05;

/** The loop of the real workflow: ask the poller, wait as long as it says, ask again. */
const definition = {
  StartAt: 'Poll',
  TimeoutSeconds: 29_400,
  States: {
    Poll: {
      Type: 'Task',
      Resource: INVOKE,
      TimeoutSeconds: 30,
      Parameters: { FunctionName: 'poller', Payload: { 'session_id.$': '$.session_id' } },
      OutputPath: '$.Payload',
      Next: 'HasEnded',
    },
    HasEnded: {
      Type: 'Choice',
      Choices: [{ Variable: '$.state', StringEquals: 'COMPLETED', Next: 'Completed' }],
      Default: 'WaitForAgent',
    },
    WaitForAgent: { Type: 'Wait', SecondsPath: '$.wait_seconds', Next: 'Poll' },
    Completed: { Type: 'Succeed' },
  },
};

function pollerOf(ageMs: () => number): Json {
  const wait_seconds = Math.min(60, Math.max(1, Math.round((ageMs() / 1000) * AGE_TO_WAIT)));
  return { session_id: 's', state: ageMs() >= 8 * HOUR ? 'COMPLETED' : 'RUNNING', wait_seconds };
}

describe('a session of eight hours', () => {
  it('takes about 5,000 events, and far less than a second on a virtual clock', async () => {
    let startedAt = 0;
    const integrations = {
      [INVOKE]: async (): Promise<Json> => ({ Payload: pollerOf(() => run.clock.now() - startedAt) }),
    };
    const run = start(definition, { integrations, input: { session_id: 's' } });
    startedAt = run.clock.now();
    await run.clock.advance(8 * HOUR + 60_000);
    expect(await run.outcome).toMatchObject({ status: 'SUCCEEDED', output: { state: 'COMPLETED' } });
    expect(run.facts.length).toBeGreaterThan(4500);
    expect(run.facts.length).toBeLessThan(6000);
    expect(run.clock.sleeping).toBe(0);
  });
});
