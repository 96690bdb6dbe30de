import { assessSession } from '../src/assessment/assess-session.ts';
import { at, RUNNING, T0 } from './support/events.ts';
import { why } from './support/why.ts';

describe('a failed call that the workflow retries', () => {
  const events = [
    ...RUNNING.slice(0, 2),
    at(2_000, 'AGENT_RUNTIME_INVOCATION_FAILED', 'RuntimeClientError: Received error (500) from runtime.'),
  ];

  it('is pending until the next call is overdue, then failed', () => {
    expect(why({ events, after: 34_000 })).toMatchObject({
      state: 'pending',
      headline: expect.stringMatching(/^Pending: .* 32 s\. /),
      missing: {
        expectedFrom: 'invoker',
        statuses: ['AGENT_RUNTIME_INVOCATION_STARTED'],
        usualCode: 'CALL_RETRY',
      },
    });
    expect(why({ events, after: 34_001 }).state).toBe('failed');
  });

  it('has failed at once when the execution has ended', () => {
    const execution = { status: 'FAILED', error: 'AgentInvocationFailed' };
    expect(why({ events, after: 3_000, execution }).state).toBe('failed');
  });

  it('has failed at once when no tries are left', () => {
    const six = Array.from({ length: 6 }, (_, turn) => [
      at(1_000 + turn * 10, 'AGENT_RUNTIME_INVOCATION_STARTED'),
      at(1_005 + turn * 10, 'AGENT_RUNTIME_INVOCATION_FAILED', 'RuntimeClientError: x'),
    ]).flat();
    const initiated = at(0, 'SESSION_INITIATED');
    expect(why({ events: [initiated, ...six], after: 1_100 }).state).toBe('failed');
    expect(why({ events: [initiated, ...six.slice(0, 10)], after: 1_100 }).state).toBe('pending');
  });

  it('has all tries again when the session is started again, because each execution has its own', () => {
    const six = (from: number) =>
      Array.from({ length: 6 }, (_, turn) => [
        at(from + turn * 10, 'AGENT_RUNTIME_INVOCATION_STARTED'),
        at(from + 5 + turn * 10, 'AGENT_RUNTIME_INVOCATION_FAILED', 'RuntimeClientError: x'),
      ]).flat();
    const first = [at(0, 'SESSION_INITIATED'), ...six(1_000)];
    const again = [...first, at(60_000, 'SESSION_INITIATED'), ...six(61_000)];
    expect(why({ events: again.slice(0, first.length + 3), after: 61_010 })).toMatchObject({
      state: 'pending',
      headline: expect.stringMatching(/^Pending: .* 32 s\. /),
      missing: { usualCode: 'CALL_RETRY' },
    });
    expect(why({ events: again, after: 61_100 }).state).toBe('failed');
  });

  it('counts every call of the first execution, also a call stamped before it by a slow clock', () => {
    const six = Array.from({ length: 6 }, (_, turn) => [
      at(turn * 10, 'AGENT_RUNTIME_INVOCATION_STARTED'),
      at(5 + turn * 10, 'AGENT_RUNTIME_INVOCATION_FAILED', 'RuntimeClientError: x'),
    ]).flat();
    expect(why({ events: [at(12, 'SESSION_INITIATED'), ...six], after: 100 }).state).toBe('failed');
  });

  it('is stuck and not failed while its execution runs, however overdue the next call is', () => {
    const execution = { status: 'RUNNING' };
    expect(why({ events, after: 34_000, execution })).toMatchObject({ state: 'pending' });
    expect(why({ events, after: 94_000, execution })).toMatchObject({
      state: 'stuck',
      hasEnded: false,
      headline: expect.stringMatching(/^Stuck, 1 min overdue/),
      missing: { expectedFrom: 'invoker', statuses: ['AGENT_RUNTIME_INVOCATION_STARTED'] },
      causes: expect.arrayContaining([
        expect.objectContaining({ evidence: expect.stringContaining('INVOCATION_FAILED') }),
      ]),
    });
  });

  it('is pending again once another execution has started, whatever the call failed with', () => {
    const denied = at(2_000, 'AGENT_RUNTIME_INVOCATION_FAILED', 'AccessDeniedException: no');
    const again = [...RUNNING.slice(0, 2), denied, at(60_000, 'SESSION_INITIATED')];
    expect(why({ events: again.slice(0, 3), after: 61_000 }).state).toBe('failed');
    expect(why({ events: again, after: 61_000 })).toMatchObject({
      state: 'pending',
      headline: expect.stringMatching(/^Pending: .* 30 s\. /),
      missing: {
        statuses: ['AGENT_RUNTIME_INVOCATION_STARTED'],
        since: { what: 'SESSION_INITIATED' },
        usualCode: 'FUNCTION_START',
      },
    });
    expect(why({ events: again, after: 90_001 }).state).toBe('failed');
    expect(why({ events: again, after: 90_001, execution: { status: 'RUNNING' } }).state).toBe('stuck');
  });

  it('has failed for good after a terminal event of the agent, whatever starts later', () => {
    const events = [...RUNNING, at(5_000, 'AGENT_BACKGROUND_TASK_FAILED'), at(60_000, 'SESSION_INITIATED')];
    expect(why({ events, after: 61_000, execution: { status: 'RUNNING' } }).state).toBe('failed');
  });
});

describe('a session that waits for capacity', () => {
  const tries = (count: number) =>
    Array.from({ length: count }, (_, turn) => [
      at(1_000 + turn * 60_000, 'AGENT_RUNTIME_INVOCATION_STARTED'),
      at(2_000 + turn * 60_000, 'AGENT_RUNTIME_INVOCATION_FAILED', 'ThrottlingException: Rate exceeded'),
    ]).flat();
  const waiting = (count: number) => [at(0, 'SESSION_INITIATED'), ...tries(count)];

  it('says since when, and how often the call was refused', () => {
    const { state, headline, paragraph, missing } = why({ events: waiting(25), after: 1_450_000 });

    expect({ state, usualCode: missing?.usualCode }).toEqual({
      state: 'pending',
      usualCode: 'CAPACITY_RETRY',
    });
    expect(headline).toMatch(/^Waiting for capacity for 24 min 9 s, 25 tries\. /);
    expect(paragraph).toContain(
      `waits for capacity since ${at(1_000, 'SESSION_INITIATED').timestamp}: 25 calls were refused.`,
    );
  });

  it('goes on for an hour, and has failed after that', () => {
    expect(why({ events: waiting(60), after: 3_545_000 }).state).toBe('pending');
    expect(why({ events: waiting(61), after: 3_605_000 }).state).toBe('failed');
  });

  it('goes on for as long as its stage is patient', () => {
    const events = waiting(180);
    const now = T0 + 180 * 60_000;
    const assess = (capacityPatienceSeconds: number) =>
      assessSession({ events, now, limits: { capacityPatienceSeconds } });

    expect(assess(14_400)).toMatchObject({ state: 'pending', missing: { usualMs: 240_000 + 30_000 } });
    expect(assess(7_200)).toMatchObject({ state: 'failed', hasEnded: true });
  });

  it('has failed when its next call does not come, unless its execution runs', () => {
    const late = { events: waiting(3), after: 122_000 + 90_001 };
    expect(why(late).state).toBe('failed');
    expect(why({ ...late, execution: { status: 'RUNNING' } }).state).toBe('stuck');
  });
});
