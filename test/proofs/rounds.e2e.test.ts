import type { StatesCalls } from '@agents/local-stack';
import { PACKAGES } from '../support/package-service.ts';
import {
  type Faults,
  loadVirtualWorkflow,
  type VirtualRun,
  type VirtualWorkflow,
} from './support/virtual-workflow.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** The workflow's patience with a round, and a poll of the next one. */
const LOST_ROUND_MS = 315 * SECOND + 10 * SECOND;

let workflow: VirtualWorkflow;
beforeAll(async () => {
  workflow = await loadVirtualWorkflow(PACKAGES.dev);
});

class Refused extends Error {
  override readonly name = 'Refused';
}

/** Applies a fault to some calls of one operation, numbered from 1. */
function fault<Name extends keyof StatesCalls>(
  name: Name,
  isHit: (call: number) => boolean,
  instead: (send: () => Promise<unknown>) => Promise<unknown>,
): Faults {
  let count = 0;
  return {
    calls: (calls) => ({
      ...calls,
      [name]: async (request: Parameters<StatesCalls[Name]>[0]) => {
        count += 1;
        const send = (): Promise<unknown> => Reflect.apply(calls[name], calls, [request]);
        return isHit(count) ? instead(send) : send();
      },
    }),
  };
}

const lose = async (): Promise<never> => {
  throw new Refused('the connection was cut');
};
const loseAnswer = async (send: () => Promise<unknown>): Promise<never> => {
  await send();
  return lose();
};
const sendTwice = async (send: () => Promise<unknown>): Promise<unknown> => {
  const answer = await send();
  await send().catch(() => undefined);
  return answer;
};
const silently = async (): Promise<unknown> => ({});
const second = (call: number): boolean => call === 2;

/** Six events, once each: whatever happens to rounds, the journal has what the session did. */
function expectWhole(run: VirtualRun): void {
  expect(run.outcome).toMatchObject({ status: 'SUCCEEDED' });
  expect(run.events.map(({ status }) => status)).toEqual([
    'SESSION_INITIATED',
    'AGENT_RUNTIME_INVOCATION_STARTED',
    'AGENT_ENTRYPOINT_STARTED',
    'AGENT_BACKGROUND_TASK_STARTED',
    'AGENT_RUNTIME_INVOCATION_SUCCEEDED',
    'AGENT_BACKGROUND_TASK_COMPLETED',
  ]);
}

const lagOf = ({ endedMs, agentEndedMs = Number.NaN }: VirtualRun): number => endedMs - agentEndedMs;

describe('a session is followed to its end when, in one of its rounds,', () => {
  it.each([
    ['the start is not sent', fault('startExecution', second, lose), 10 * SECOND],
    [
      'the answer to the start is lost, so that two rounds run',
      fault('startExecution', second, loseAnswer),
      10 * SECOND,
    ],
    ['the start is sent twice', fault('startExecution', second, sendTwice), 10 * SECOND],
    [
      'three starts in a row are refused',
      fault('startExecution', (call) => call > 1 && call < 5, lose),
      10 * SECOND,
    ],
    ['the answer is sent twice', fault('sendTaskSuccess', second, sendTwice), 10 * SECOND],
    [
      'the answer arrives, and its confirmation is lost',
      fault('sendTaskSuccess', second, loseAnswer),
      10 * SECOND,
    ],
    ['the first try of the answer is lost', fault('sendTaskSuccess', second, lose), 10 * SECOND],
    ['the answer is lost without a word', fault('sendTaskSuccess', second, silently), LOST_ROUND_MS],
  ])('%s', async (_what, faults, longestMs) => {
    const run = await workflow.run({ fate: 'completes', workMs: 8 * MINUTE }, undefined, faults);

    expectWhole(run);
    expect(lagOf(run)).toBeLessThanOrEqual(longestMs);
    // A token that has ended is no error of its round.
    expect(run.failedRounds).toBe(0);
  });

  it('the poller is killed at one poll', async () => {
    let polls = 0;
    const run = await workflow.run({ fate: 'completes', workMs: 8 * MINUTE }, undefined, {
      functions: (invoke) => (name, input) => {
        polls += 1;
        if (polls !== 240) return invoke(name, input);
        const payload = { errorType: 'Runtime.ExitError', errorMessage: 'exited' };
        return Promise.resolve({ payload, functionError: 'Unhandled' });
      },
    });

    expectWhole(run);
    expect(polls).toBeGreaterThan(240);
    // The round repeats the poll itself: no further round is needed.
    expect({ rounds: run.rounds, failed: run.failedRounds }).toEqual({ rounds: 2, failed: 0 });
    expect(lagOf(run)).toBeLessThanOrEqual(10 * SECOND);
  });

  it('Lambda throttles every poll for half an hour', async () => {
    const run = await workflow.run({ fate: 'completes', workMs: 8 * MINUTE }, undefined, {
      functions: (invoke, clock) => {
        const startedAt = clock.now();
        return (name, input) => {
          const ageMs = clock.now() - startedAt;
          if (ageMs < MINUTE || ageMs > 31 * MINUTE) return invoke(name, input);
          const payload = { errorType: 'Lambda.TooManyRequestsException', errorMessage: 'Rate Exceeded.' };
          return Promise.resolve({ payload, functionError: 'Unhandled' });
        };
      },
    });

    expectWhole(run);
    expect(run.endedMs).toBeGreaterThan(31 * MINUTE);
    expect(run.endedMs).toBeLessThanOrEqual(33 * MINUTE);
  });

  it('the round meets the limit of Express, of which the workflow is not told', async () => {
    const run = await workflow.run({ fate: 'completes', workMs: 8 * MINUTE }, undefined, {
      functions: (invoke, clock) => {
        const startedAt = clock.now();
        return async (name, input) => {
          const second = (clock.now() - startedAt) / SECOND;
          // The last polls of the first round hang until their task times out, so that the round does not end in time.
          if (second > 255 && second < 310) await clock.sleep(MINUTE, new AbortController().signal);
          return invoke(name, input);
        };
      },
    });

    expectWhole(run);
    expect(run.failedRounds).toBe(1);
    expect(lagOf(run)).toBeLessThanOrEqual(LOST_ROUND_MS);
  });
});

describe('the execution ends with a named error when', () => {
  const failing = (errorType: string): Faults => ({
    functions: (invoke) => async (name, input) => {
      if (!name.includes('poller') || !JSON.stringify(input).includes('round_id')) return invoke(name, input);
      return { payload: { errorType, errorMessage: 'no' }, functionError: 'Unhandled' };
    },
  });

  it('the poller fails for minutes; an execution with the same session id could follow it', async () => {
    const run = await workflow.run(
      { fate: 'completes', workMs: MINUTE },
      undefined,
      failing('JournalUnavailable'),
    );

    expect(run.outcome).toMatchObject({
      ...{ status: 'FAILED', error: 'PollingFailed' },
      cause: expect.stringMatching(/^RoundFailed: JournalUnavailable: \{"errorType":"JournalUnavailable"/),
    });
    expect(run.endedMs).toBeGreaterThan(MINUTE);
    expect(run.events).toHaveLength(6);
  });

  it('the poller is refused for good: nothing is repeated', async () => {
    const run = await workflow.run(
      { fate: 'completes', workMs: MINUTE },
      undefined,
      failing('JournalRefused'),
    );

    expect(run.outcome).toMatchObject({
      ...{ status: 'FAILED', error: 'PollingFailed' },
      cause: expect.stringMatching(/^PollingRefused: JournalRefused: /),
    });
    expect(run.rounds).toBe(1);
  });

  it('the follower does not exist', async () => {
    const run = await workflow.run({ fate: 'completes', workMs: MINUTE }, undefined, {
      machines: (machines) => machines.filter(({ type }) => type === 'STANDARD'),
    });

    expect(run.outcome).toMatchObject({
      ...{ status: 'FAILED', error: 'FollowerUnusable' },
      cause: expect.stringMatching(
        /^the state machine agent-session-follower-dev could not be started: StepFunctions\.StateMachineDoesNotExistException: /,
      ),
    });
  });

  it('the follower is not an Express state machine', async () => {
    const run = await workflow.run({ fate: 'completes', workMs: MINUTE }, undefined, {
      machines: (machines) => machines.map((machine) => ({ ...machine, type: 'STANDARD' })),
    });

    expect(run.outcome).toMatchObject({
      ...{ status: 'FAILED', error: 'PollingFailed' },
      cause: expect.stringContaining('expected an execution of an Express state machine'),
    });
  });
});
