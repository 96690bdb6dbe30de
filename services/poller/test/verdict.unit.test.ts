import { foldSession, type SessionEvent } from '@agents/events';
import { INVOCATION_GRACE_MS } from '../src/failures.ts';
import { verdict } from '../src/verdict.ts';
import { at, CALLED, FAILURES, RUNNING, T0 } from './events.ts';

const deadlineSeconds = 29_100;
const invocation = { Error: 'JournalUnavailable', Cause: '{"errorMessage":"gave up"}' };

function judge(events: readonly SessionEvent[], afterSeconds: number, failed?: unknown) {
  const now = T0 + afterSeconds * 1_000;
  return verdict({ session: foldSession(events), now, deadlineSeconds, invocation: failed });
}

describe('verdict', () => {
  it.each([
    ['no event', [], 0, { state: 'NOT_FOUND', wait_seconds: 60 }],
    ['a session that was only initiated', CALLED.slice(0, 1), 0, { state: 'PENDING', wait_seconds: 1 }],
    ['a session whose agent is silent', CALLED, 3, { state: 'PENDING', wait_seconds: 1 }],
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

  it('names the event when a failure came without a message', () => {
    const { errorMessage: _, ...event } = at(5, 'AGENT_BACKGROUND_TASK_FAILED');
    expect(judge([...RUNNING, event], 6)).toMatchObject({
      cause: 'AGENT_BACKGROUND_TASK_FAILED at 2024-11-04T10:30:05.000Z without an ErrorMessage',
    });
  });

  it('lets a session that has ended stay ended past the deadline', () => {
    const completed = [...RUNNING, at(9, 'AGENT_BACKGROUND_TASK_COMPLETED')];
    expect(judge(completed, deadlineSeconds + 1)).toMatchObject({ state: 'COMPLETED' });
    const failed = [...RUNNING, at(9, 'AGENT_BACKGROUND_TASK_FAILED')];
    expect(judge(failed, deadlineSeconds + 1)).toMatchObject({ error: 'AgentTaskFailed' });
  });
});

describe('verdict at the deadline', () => {
  it('says what is known, what is missing and from whom it is expected', () => {
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

  it('gives a session that is started again after it its whole time: its agent has just begun', () => {
    const failed = at(3, 'AGENT_RUNTIME_INVOCATION_FAILED');
    const begin = 2 * deadlineSeconds;
    const again = RUNNING.map((event) => at(begin + (event.epochMs - T0) / 1_000, event.status));
    const events = [...CALLED, failed, ...again];

    expect(judge(events, begin + 40)).toEqual({ state: 'RUNNING', wait_seconds: 2 });
    expect(judge(events, begin + deadlineSeconds)).toMatchObject({ error: 'SessionTimedOut' });
  });

  it('blames the invoker for a call without an outcome', () => {
    expect(judge(CALLED, deadlineSeconds)).toMatchObject({
      cause: expect.stringContaining('expected from invoker'),
    });
  });
});

describe('verdict after an invocation that failed without a word in the journal', () => {
  it('fails at once when the agent was not called', () => {
    expect(judge(CALLED.slice(0, 1), 1, invocation)).toMatchObject({
      error: 'AgentInvocationFailed',
      cause: 'JournalUnavailable: gave up (not journaled by the invoker; the agent was not called)',
    });
  });

  it('gives an agent that may have been reached its grace', () => {
    const graceEnds = 1 + INVOCATION_GRACE_MS / 1_000;
    expect(judge(CALLED, graceEnds - 0.001, invocation)).toMatchObject({ state: 'PENDING' });
    expect(judge(CALLED, graceEnds, invocation)).toMatchObject({
      error: 'AgentInvocationFailed',
      cause: expect.stringContaining(
        'silent since AGENT_RUNTIME_INVOCATION_STARTED at 2024-11-04T10:30:01.000Z',
      ),
    });
  });

  it('believes the agent where it has spoken', () => {
    expect(judge(RUNNING, 600, invocation)).toMatchObject({ state: 'RUNNING' });
  });
});
