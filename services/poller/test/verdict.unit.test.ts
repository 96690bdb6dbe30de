import { foldSession, LOOP_SCHEDULE, type SessionEvent } from '@agents/events';
import { INVOCATION_GRACE_MS, invokerError, verdict } from '../src/verdict.ts';
import { at, CALLED, FAILURES, RUNNING, seenInTime, T0 } from './events.ts';

const deadlineSeconds = 29_100;
const invocation = { Error: 'JournalUnavailable', Cause: '{"errorMessage":"gave up"}' };

function judge(events: readonly SessionEvent[], afterSeconds: number, failed?: unknown) {
  const session = foldSession(events);
  const observed = seenInTime(session, T0 + afterSeconds * 1_000);
  return verdict({ session, observed, deadlineSeconds, invocation: failed, schedule: LOOP_SCHEDULE });
}

describe('verdict', () => {
  it.each([
    ['no event', [], 0, { state: 'NOT_FOUND', wait_seconds: 60 }],
    ['a session that was only initiated', CALLED.slice(0, 1), 0, { state: 'PENDING', wait_seconds: 1 }],
    ['a session whose agent has written no event', CALLED, 3, { state: 'PENDING', wait_seconds: 1 }],
    ['a running task', RUNNING, 400, { state: 'RUNNING', wait_seconds: 20 }],
    [
      'a completed task',
      [...RUNNING, at(9, 'AGENT_BACKGROUND_TASK_COMPLETED')],
      9,
      { state: 'COMPLETED', wait_seconds: 1 },
    ],
  ])('of %s', (_what, events, afterSeconds, expected) => {
    expect(judge(events, afterSeconds)).toEqual(expected);
  });

  it.each(FAILURES)('passes on the message of %s as %s', (status, error) => {
    const events = [...CALLED, at(5, status, 'ClientError: Rate exceeded')];
    expect(judge(events, 6)).toMatchObject({ state: 'FAILED', error, cause: 'ClientError: Rate exceeded' });
  });

  it('names the event of a failure without a message', () => {
    const { errorMessage: _, ...event } = at(5, 'AGENT_BACKGROUND_TASK_FAILED');
    expect(judge([...RUNNING, event], 6)).toMatchObject({
      cause: 'AGENT_BACKGROUND_TASK_FAILED at 2024-11-04T10:30:05.000Z without an ErrorMessage',
    });
  });

  it('keeps the end of a session past the deadline', () => {
    const completed = [...RUNNING, at(9, 'AGENT_BACKGROUND_TASK_COMPLETED')];
    expect(judge(completed, deadlineSeconds + 1)).toMatchObject({ state: 'COMPLETED' });
    const failed = [...RUNNING, at(9, 'AGENT_BACKGROUND_TASK_FAILED')];
    expect(judge(failed, deadlineSeconds + 1)).toMatchObject({ error: 'AgentTaskFailed' });
  });
});

describe('verdict at the deadline', () => {
  it('names the last event, the missing event and its writer', () => {
    expect(judge(RUNNING, deadlineSeconds - 0.001)).toMatchObject({ state: 'RUNNING' });
    expect(judge(RUNNING, deadlineSeconds)).toEqual({
      state: 'FAILED',
      error: 'SessionTimedOut',
      cause:
        'session s-1 has not ended within 29100 s of SESSION_INITIATED at 2024-11-04T10:30:00.000Z; ' +
        'last event: AGENT_BACKGROUND_TASK_STARTED at 2024-11-04T10:30:02.000Z, 29098 s ago; ' +
        'missing: AGENT_BACKGROUND_TASK_COMPLETED or AGENT_BACKGROUND_TASK_FAILED, expected from agent-task: ' +
        'search its log for the session_id',
      wait_seconds: 60,
    });
  });

  it('gives a session that is started again after the deadline its full time', () => {
    const failed = at(3, 'AGENT_RUNTIME_INVOCATION_FAILED');
    const start = 2 * deadlineSeconds;
    const again = RUNNING.map((event) => at(start + (event.epochMs - T0) / 1_000, event.status));
    const events = [...CALLED, failed, ...again];

    expect(judge(events, start + 40)).toEqual({ state: 'RUNNING', wait_seconds: 2 });
    expect(judge(events, start + deadlineSeconds)).toMatchObject({ error: 'SessionTimedOut' });
  });

  it('expects the outcome of a call from the invoker', () => {
    expect(judge(CALLED, deadlineSeconds)).toMatchObject({
      cause: expect.stringContaining('expected from invoker'),
    });
  });
});

describe('verdict after a failed invocation without an event of the invoker', () => {
  it('fails at once when the agent was not called', () => {
    expect(judge(CALLED.slice(0, 1), 1, invocation)).toMatchObject({
      error: 'AgentInvocationFailed',
      cause: 'JournalUnavailable: gave up (not journaled by the invoker; the agent was not called)',
    });
  });

  it('waits for an agent that may have received the request', () => {
    const graceEnds = 1 + INVOCATION_GRACE_MS / 1_000;
    expect(INVOCATION_GRACE_MS).toBeGreaterThan(20_000); // a cold start
    expect(judge(CALLED, graceEnds - 0.001, invocation)).toMatchObject({ state: 'PENDING' });
    expect(judge(CALLED, graceEnds, invocation)).toMatchObject({
      error: 'AgentInvocationFailed',
      cause: expect.stringContaining(
        'no event since AGENT_RUNTIME_INVOCATION_STARTED at 2024-11-04T10:30:01.000Z',
      ),
    });
  });

  it('goes on if the agent has written an event', () => {
    expect(judge(RUNNING, 600, invocation)).toMatchObject({ state: 'RUNNING' });
  });
});

describe('invokerError', () => {
  it.each([
    ['undefined', undefined],
    ['the invoker’s answer', { agent: { session_id: 's-1', outcome: 'started' } }],
    ['text', 'text'],
  ])('finds none in %s', (_what, invocation) => {
    expect(invokerError(invocation)).toBeUndefined();
  });

  it("reads the message from Lambda's cause", () => {
    const Cause = JSON.stringify({ errorType: 'JournalUnavailable', errorMessage: 'gave up', trace: ['x'] });
    expect(invokerError({ Error: 'JournalUnavailable', Cause })).toBe('JournalUnavailable: gave up');
  });

  it.each([
    [{ Error: 'States.Timeout' }, 'States.Timeout: no cause given'],
    [{ Error: 'Sandbox.Timedout', Cause: 'after 60 s' }, 'Sandbox.Timedout: after 60 s'],
    [{ Error: 'Lambda.Unknown', Cause: '{"a":1}' }, 'Lambda.Unknown: {"a":1}'],
  ])('describes %j', (invocation, expected) => {
    expect(invokerError(invocation)).toBe(expected);
  });

  it('redacts secrets', () => {
    const Cause = 'Authorization: Bearer abcdefghijklmnop';
    expect(invokerError({ Error: 'Lambda.Unknown', Cause })).not.toContain('abcdefgh');
  });
});
