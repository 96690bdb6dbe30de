import { estimateCost } from '@agents/diagnosis';
import fc from 'fast-check';
import { PACKAGES } from '../support/package-service.ts';
import { loadVirtualWorkflow, type VirtualRun, type VirtualWorkflow } from './support/virtual-workflow.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Step Functions ends an execution at 25,000. Each notice ends a round early, so that there is one round more. */
const MAX_HISTORY_EVENTS = 1_100;
/** The longest pause between two polls. */
const LONGEST_WAIT_MS = 5 * SECOND;
/** The time for the calls of the last poll, and for the change from one round to the next. */
const SLACK_MS = SECOND;
/** The time for a liveness check that starts a microVM. */
const LIVENESS_CHECK_MS = 2 * SECOND;

let workflow: VirtualWorkflow;
beforeAll(async () => {
  workflow = await loadVirtualWorkflow(PACKAGES.dev);
});

/** From the end of the agent's task to the end of its workflow, in milliseconds. */
const lagOf = ({ endedMs, agentEndedMs = Number.NaN }: VirtualRun): number => endedMs - agentEndedMs;

/** The workflow ends within 1 % of the session's age or a second, whichever is longer, and within six seconds in any case. */
function expectPromptEnd(run: VirtualRun): void {
  const share = Math.max(0.01 * run.endedMs, SECOND);
  expect(lagOf(run)).toBeLessThanOrEqual(Math.min(share, LONGEST_WAIT_MS) + SLACK_MS);
  expect(run.historyEvents).toBeLessThanOrEqual(MAX_HISTORY_EVENTS);
}

/** Draws the exponent, so that short sessions are as frequent as long ones. */
const anyWorkMs = fc
  .double({ min: 0, max: 1, noNaN: true })
  .map((share) => Math.round(SECOND ** (1 - share) * (8 * HOUR) ** share));

/** Clocks up to ten minutes apart. */
const anySkewMs = fc.integer({ min: -10 * MINUTE, max: 10 * MINUTE });

describe('the packaged state machines on a virtual clock', () => {
  it.each([
    ['a minute', MINUTE],
    ['ten minutes', 10 * MINUTE],
    ['an hour', HOUR],
    ['eight hours', 8 * HOUR],
  ])('sees the end of a task of %s in time', async (_what, workMs) => {
    const run = await workflow.run({ fate: 'completes', workMs });

    expect(run.outcome).toMatchObject({ status: 'SUCCEEDED' });
    expectPromptEnd(run);
  });

  it('enters as many states as the cost estimate counts', async () => {
    const { events, polls, transitions } = await workflow.run({ fate: 'completes', workMs: HOUR });

    const [charged] = estimateCost({ events, now: Date.parse('2026-01-02T00:00:00Z'), polls }).lines;
    expect(charged).toMatchObject({ code: 'STATE_TRANSITIONS', quantity: transitions });
  });

  it.each([
    ['completes', { status: 'SUCCEEDED' }],
    ['fails', { status: 'FAILED', error: 'AgentTaskFailed', cause: 'RangeError: the agent failed' }],
  ] as const)(
    'answers an execution that polls in a loop, as all did before there were rounds: a task that %s',
    async (fate, outcome) => {
      const run = await workflow.run({ fate, workMs: HOUR }, () => 30);

      expect(run.outcome).toMatchObject(outcome);
      expect(run.polls).toBe(HOUR / (30 * SECOND) + 1);
      expect(run.rounds).toBe(0);
    },
  );

  it('follows eight hours in rounds that stay inside five minutes, and frees the microVM at the end', async () => {
    const run = await workflow.run({ fate: 'completes', workMs: 8 * HOUR });

    expect(run.rounds).toBe(108);
    expect(run.roundsMs / run.rounds).toBeLessThan(280 * SECOND);
    expect((run.stoppedMs ?? Number.NaN) - (run.agentEndedMs ?? 0)).toBeLessThanOrEqual(
      LONGEST_WAIT_MS + SLACK_MS,
    );
  });

  it('ends in time and as the journal does, for any duration of the task and any clock of the agent', async () => {
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
      { numRuns: 60 },
    );
  });

  it.each([-10 * MINUTE, 0, 10 * MINUTE])(
    'fails a session that does not end within six seconds of its deadline, before the state machine times out: clocks %d ms apart',
    async (skewMs) => {
      const run = await workflow.run({ fate: 'hangs', workMs: 0, skewMs });

      expect(run.outcome).toMatchObject({ status: 'FAILED', error: 'SessionTimedOut' });
      expect(run.endedMs).toBeGreaterThanOrEqual(workflow.deadlineMs);
      expect(run.endedMs).toBeLessThanOrEqual(workflow.deadlineMs + LONGEST_WAIT_MS + SLACK_MS);
      expect(run.historyEvents).toBeLessThanOrEqual(MAX_HISTORY_EVENTS);
      expect(run.events).toHaveLength(5);
    },
  );

  it('finds a lost agent at the next liveness check, at any time', async () => {
    await fc.assert(
      fc.asyncProperty(anyWorkMs, async (workMs) => {
        const run = await workflow.run({ fate: 'vanishes', workMs });

        expect(run.outcome).toMatchObject({ status: 'FAILED', error: 'AgentLost' });
        const longestMs = workflow.livenessCheckEveryMs + LONGEST_WAIT_MS + LIVENESS_CHECK_MS + SLACK_MS;
        expect(lagOf(run)).toBeLessThanOrEqual(longestMs);
        expect(run.historyEvents).toBeLessThanOrEqual(MAX_HISTORY_EVENTS);
        expect(run.livenessChecks).toBeLessThanOrEqual(run.endedMs / workflow.livenessCheckEveryMs);
        expect(run.events).toHaveLength(5);
      }),
      { numRuns: 30 },
    );
  });
});
