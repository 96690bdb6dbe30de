import { estimateCost } from '@agents/diagnosis';
import fc from 'fast-check';
import { PACKAGES } from '../support/package-service.ts';
import { loadVirtualWorkflow, type VirtualRun, type VirtualWorkflow } from './support/virtual-workflow.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Of the 25,000 at which Step Functions ends an execution. */
const MAX_HISTORY_EVENTS = 6_000;
/** The longest pause between two polls. */
const LONGEST_WAIT_MS = MINUTE;
/** What the calls of the last poll take, and a second that does not count. */
const SLACK_MS = SECOND;
/** What a question takes where it has to start a machine. */
const LIVENESS_CHECK_MS = 2 * SECOND;

let workflow: VirtualWorkflow;
beforeAll(async () => {
  workflow = await loadVirtualWorkflow(PACKAGES.dev);
});

/** From the end of the agent's task until its workflow had ended, in milliseconds. */
const lagOf = ({ endedMs, agentEndedMs = Number.NaN }: VirtualRun): number => endedMs - agentEndedMs;

/** Waits at most 5 % of the session's age, or a second; and in any case at most a minute. */
function expectPromptEnd(run: VirtualRun): void {
  const share = Math.max(0.05 * run.endedMs, SECOND);
  expect(lagOf(run)).toBeLessThanOrEqual(Math.min(share, LONGEST_WAIT_MS) + SLACK_MS);
  expect(run.historyEvents).toBeLessThanOrEqual(MAX_HISTORY_EVENTS);
}

/** As many short sessions as long ones: the exponent is what is drawn. */
const anyWorkMs = fc
  .double({ min: 0, max: 1, noNaN: true })
  .map((share) => Math.round(SECOND ** (1 - share) * (8 * HOUR) ** share));

/** Clocks that are as much as ten minutes apart. */
const anySkewMs = fc.integer({ min: -10 * MINUTE, max: 10 * MINUTE });

describe('the packaged workflow on a virtual clock', () => {
  it.each([
    ['a minute', MINUTE],
    ['ten minutes', 10 * MINUTE],
    ['an hour', HOUR],
    ['eight hours', 8 * HOUR],
  ])('sees in time that an agent has worked for %s, in well under a second', async (_what, workMs) => {
    const start = performance.now();

    const run = await workflow.run({ fate: 'completes', workMs });

    expect(performance.now() - start).toBeLessThan(SECOND);
    expect(run.outcome).toMatchObject({ status: 'SUCCEEDED' });
    expectPromptEnd(run);
  });

  it('passes through as many states as the estimate of its cost charges for', async () => {
    const { events, polls, transitions } = await workflow.run({ fate: 'completes', workMs: HOUR });

    const [charged] = estimateCost({ events, now: Date.parse('2026-01-02T00:00:00Z'), polls }).lines;
    expect(charged).toMatchObject({ what: 'state transitions', quantity: transitions });
  });

  it('waits as another schedule says, for whoever compares', async () => {
    const { polls } = await workflow.run({ fate: 'completes', workMs: HOUR }, () => 30);

    expect(polls).toBe(HOUR / (30 * SECOND) + 1);
  });

  it('ends in time and as the journal says, however long the agent works and however far off its clock is', async () => {
    const script = fc.record({
      fate: fc.constantFrom('completes' as const, 'fails' as const),
      workMs: anyWorkMs,
      skewMs: fc.oneof(fc.constant(0), anySkewMs),
    });
    await fc.assert(
      fc.asyncProperty(script, async (agent) => {
        const run = await workflow.run(agent);

        const failed = { status: 'FAILED', error: 'AgentTaskFailed', cause: 'RangeError: the agent failed' };
        expect(run.outcome).toMatchObject(agent.fate === 'fails' ? failed : { status: 'SUCCEEDED' });
        expectPromptEnd(run);
      }),
      { numRuns: 200 },
    );
  });

  it.each([-10 * MINUTE, -SECOND, 0, SECOND, 10 * MINUTE])(
    'fails a session that never ends a minute after its deadline at the latest, and before the state machine does: clocks %d ms apart',
    async (skewMs) => {
      const run = await workflow.run({ fate: 'hangs', workMs: 0, skewMs });

      expect(run.outcome).toMatchObject({ status: 'FAILED', error: 'SessionTimedOut' });
      expect(run.endedMs).toBeGreaterThanOrEqual(workflow.deadlineMs);
      expect(run.endedMs).toBeLessThanOrEqual(workflow.deadlineMs + LONGEST_WAIT_MS + SLACK_MS);
      expect(run.historyEvents).toBeLessThanOrEqual(MAX_HISTORY_EVENTS);
      expect(run.events).toHaveLength(5);
    },
  );

  it('finds an agent that is gone at the next question, whenever that was', async () => {
    await fc.assert(
      fc.asyncProperty(anyWorkMs, async (workMs) => {
        const run = await workflow.run({ fate: 'vanishes', workMs });

        expect(run.outcome).toMatchObject({ status: 'FAILED', error: 'AgentLost' });
        const longestMs = workflow.questionEveryMs + LONGEST_WAIT_MS + LIVENESS_CHECK_MS + SLACK_MS;
        expect(lagOf(run)).toBeLessThanOrEqual(longestMs);
        expect(run.historyEvents).toBeLessThanOrEqual(MAX_HISTORY_EVENTS);
        expect(run.questions).toBeLessThanOrEqual(run.endedMs / workflow.questionEveryMs);
        expect(run.events).toHaveLength(5);
      }),
      { numRuns: 100 },
    );
  });
});
