import { at, RUNNING, T0 } from './support/events.ts';
import { INVOKER_LOG, MONITOR, RETRY, STOP, why } from './support/why.ts';

describe('sessions that have ended, with what their execution says', () => {
  const stopped = 'MachineStopped: SIGTERM: the platform ended this machine while the task ran';
  const personStopped = (afterMs: number) => ({
    status: 'ABORTED',
    error: 'SessionStopped',
    cause: 'wrong prompt, will run again',
    stopDate: T0 + afterMs,
  });
  const events = [...RUNNING, at(60_000, 'AGENT_BACKGROUND_TASK_FAILED', stopped)];

  it('one that a person stopped: names the reason, and no consequence', () => {
    const found = why({ events, after: 90_000, execution: personStopped(59_000) });
    expect(found).toMatchObject({ state: 'stopped', hasEnded: true, isUnmonitored: false });
    expect(found.headline).toMatch(/^Stopped after 1 min: wrong prompt, will run again\. /);
    expect(found.paragraph).toContain('at 2024-11-04T10:30:59.000Z');
    expect(found.detail.STOPPED).toMatch(/^2024-11-04T10:30:59\.000Z .*: wrong prompt, will run again$/);
    expect(found.commands[0]).toBe(RETRY);
    const lineage = { input: 'readable', repeatedBy: ['s-2'] } as const;
    const again = why({ events, after: 90_000, execution: personStopped(59_000), lineage });
    expect(again.headline).toMatch(/ See its repeat\.$/);
    expect(again.stepCodes[0]).toBe('EXPLAIN_REPEAT');
    expect(found.causes).toEqual([
      expect.objectContaining({
        code: 'SESSION_STOPPED',
        evidence: expect.stringContaining('wrong prompt, will run again'),
      }),
    ]);
  });

  it('one whose execution was aborted in the console: has failed, and names the abort before its consequences', () => {
    const execution = { status: 'ABORTED', stopDate: T0 + 59_000 };
    const found = why({ events, after: 90_000, execution });
    expect(found.state).toBe('failed');
    expect(found.paragraph).toContain('ABORTED');
    expect(found.causeCodes).toEqual(['EXECUTION_ABORTED', 'MICROVM_STOPPED']);
  });

  it('one that failed for another reason before a person stopped it: has failed', () => {
    const failed = [...RUNNING, at(58_000, 'AGENT_BACKGROUND_TASK_FAILED', 'ModelRefused: no')];
    const found = why({ events: failed, after: 90_000, execution: personStopped(59_000) });
    expect(found.state).toBe('failed');
    expect(found.causeCodes).toEqual(['MODEL_REFUSED']);
  });

  it('one whose microVM was gone long before a person stopped it: has failed', () => {
    const hours = 3 * 3_600_000;
    expect(why({ events, after: hours + 1, execution: personStopped(hours) }).state).toBe('failed');
  });

  it("one that a person stopped while the agent's clock was minutes behind: is stopped", () => {
    const late = 60_000 + 9 * 60_000;
    expect(why({ events, after: late + 1, execution: personStopped(late) }).state).toBe('stopped');
  });

  it('one that completed before its stop: has completed', () => {
    const completed = [...RUNNING, at(58_000, 'AGENT_BACKGROUND_TASK_COMPLETED')];
    expect(why({ events: completed, after: 90_000, execution: personStopped(59_000) }).state).toBe(
      'completed',
    );
  });

  it('one that a person stopped between two calls: is stopped; after its last call, it has failed', () => {
    const call = RUNNING.slice(0, 2);
    const state = (message: string): string =>
      why({
        events: [...call, at(2_456, 'AGENT_RUNTIME_INVOCATION_FAILED', message)],
        after: 90_000,
        execution: personStopped(30_000),
      }).state;
    expect(state('ThrottlingException: Rate exceeded')).toBe('stopped');
    expect(state('AccessDeniedException: no')).toBe('failed');
  });

  it('one that a person stopped and whose agent wrote nothing more: is stopped, and its task may still run', () => {
    const found = why({ events: RUNNING, after: 90_000, execution: personStopped(59_000) });
    expect(found).toMatchObject({ state: 'stopped', hasEnded: true, isUnmonitored: true });
    expect(found.remarks).toContain('MAY_STILL_RUN');
    expect(found.headline).toMatch(/ Stop it again\.$/);
    expect(found.commands.slice(0, 2)).toEqual([STOP, RETRY]);
    expect(found.commands).not.toContain(MONITOR);
  });

  it('one without an execution: has no command about an execution', () => {
    const found = why({ events, after: 90_000, hasNoExecution: true });
    expect(found.commands.join()).not.toMatch(/stepfunctions|states\/home/);
    expect(found.stepCodes).toContain('START_SESSION');
    expect(why({ events, after: 90_000 }).stepCodes).toContain('RETRY_SESSION');
  });
});

describe('sessions whose execution was not found by an incomplete search', () => {
  const LIST =
    'aws stepfunctions list-executions --state-machine-arn arn:aws:states:us-east-1:123456789012:stateMachine:agent-session-workflow-dev --status-filter RUNNING --region us-east-1';

  it('a silent one: promises no liveness check, and looks for the execution that monitors it', () => {
    const found = why({ events: RUNNING, after: 3_604_012, mayHaveExecution: true });
    expect(found).toMatchObject({ state: 'running', isUnmonitored: false });
    expect(found.remarks.slice(2)).toEqual(['SILENCE_IS_NORMAL', 'MAYBE_UNMONITORED']);
    expect(found.commands).toContain(LIST);
    expect(found.commands.join()).not.toContain('describe-execution');
  });

  it('an overdue one: does not claim that an execution ended', () => {
    const found = why({ events: RUNNING, after: 32_800_000, mayHaveExecution: true });
    expect(found.state).toBe('stuck');
    expect(found.remarks).toContain('MAYBE_UNMONITORED');
    expect(found.paragraph).not.toContain('SessionTimedOut');
    expect(found.commands).toContain(LIST);
  });

  it('an overdue one whose execution was not looked for: has probably timed out', () => {
    expect(why({ events: RUNNING, after: 32_800_000 }).remarks).toContain('PROBABLY_TIMED_OUT');
  });

  it('an overdue one whose execution still runs: the deadline was not kept', () => {
    const found = why({ events: RUNNING, after: 32_800_000, execution: { status: 'RUNNING' } });
    expect(found.remarks).toContain('DEADLINE_NOT_KEPT');
  });
});

describe('unmonitored sessions', () => {
  it('a running one that has no execution: says so, and is monitored again first', () => {
    const found = why({ events: RUNNING, after: 3_604_012, hasNoExecution: true });
    expect(found).toMatchObject({ state: 'running', hasEnded: false, isUnmonitored: true });
    expect(found.headline).toContain('no execution monitors the session');
    expect(found.remarks.slice(2)).toEqual(['UNMONITORED']);
    expect(found.commands[0]).toBe(MONITOR);
    expect(found.stepCodes).not.toContain('LIST_EXECUTIONS');
  });

  it('one whose call failed and that has no execution: has failed, because nothing calls the agent again', () => {
    const events = [
      ...RUNNING.slice(0, 2),
      at(2_456, 'AGENT_RUNTIME_INVOCATION_FAILED', 'ThrottlingException: x'),
    ];
    expect(why({ events, after: 3_000 }).state).toBe('pending');
    expect(why({ events, after: 3_000, hasNoExecution: true })).toMatchObject({
      state: 'failed',
      hasEnded: true,
    });
  });

  const pollingFailed = {
    status: 'FAILED',
    error: 'PollingFailed',
    cause: 'Lambda.TooManyRequestsException: Rate Exceeded.',
  };

  it.each([
    ['poller could not run', pollingFailed, 'THROTTLED'],
    [
      'poller was refused',
      { ...pollingFailed, cause: 'PollingRefused: JournalRefused: AccessDeniedException' },
      'ACCESS_DENIED',
    ],
    [
      'follower is missing',
      {
        status: 'FAILED',
        error: 'FollowerUnusable',
        cause:
          'the state machine agent-session-follower-dev could not be started: ' +
          'StepFunctions.StateMachineDoesNotExistException: State Machine Does Not Exist',
      },
      'NOT_FOUND',
    ],
  ])('a running one whose %s: is monitored again first', (_what, execution, code) => {
    const found = why({ events: RUNNING, after: 60_000, execution });
    expect(found).toMatchObject({ state: 'running', hasEnded: false, isUnmonitored: true });
    expect(found.headline).toContain('no execution monitors the session');
    expect(found.remarks).toContain('UNMONITORED');
    expect(found.commands[0]).toBe(MONITOR);
    expect(found.causeCodes[0]).toBe(code);
  });

  it('one whose execution was aborted in the console: has failed, and its task may still run', () => {
    const found = why({
      events: RUNNING,
      after: 60_000,
      execution: { status: 'ABORTED', stopDate: T0 + 50_000 },
    });
    expect(found).toMatchObject({ state: 'failed', isUnmonitored: true });
    expect(found.headline).toMatch(/^Failed after 50 s: the execution was aborted\. /);
    expect(found.paragraph).toContain('at 2024-11-04T10:30:50.000Z');
    expect(found.remarks).toContain('MAY_STILL_RUN');
    expect(found.causeCodes).toEqual(['EXECUTION_ABORTED']);
    expect(found.commands).toContain(MONITOR);
    expect(found.commands).toContain(STOP);
  });

  it('one that was started again a day after its call failed: has its whole time, and can be monitored', () => {
    const day = 86_400_000;
    const failed = [...RUNNING.slice(0, 2), at(2_456, 'AGENT_RUNTIME_INVOCATION_FAILED')];
    const again = RUNNING.map(({ status, epochMs }) => at(day + epochMs - T0, status));
    const found = why({ events: [...failed, ...again], after: day + 60_000, execution: pollingFailed });
    expect(found).toMatchObject({ state: 'running', missing: { dueAt: T0 + day + 32_700_000 } });
    expect(found.commands[0]).toBe(MONITOR);
  });

  it('one whose execution was aborted when it was long overdue: its silence has a cause too', () => {
    const found = why({ events: RUNNING, after: 32_800_000, execution: { status: 'ABORTED' } });
    expect(found.causeCodes).toEqual(['EXECUTION_ABORTED', 'MICROVM_STOPPED_SILENTLY', 'TASK_HANGS']);
  });

  it('one past its deadline: no new execution, which would end at once', () => {
    const execution = { status: 'FAILED', error: 'SessionTimedOut' };
    const found = why({ events: RUNNING, after: 32_800_000, execution });
    expect(found).toMatchObject({ state: 'failed', isUnmonitored: true });
    expect(found.remarks).not.toContain('MAY_STILL_RUN');
    expect(found.commands).not.toContain(MONITOR);
    expect(found.commands).toContain(STOP);
    expect(found.causeCodes).toEqual(['MICROVM_STOPPED_SILENTLY', 'TASK_HANGS']);
  });

  it('one whose execution succeeded without a completion in the journal: is not called completed', () => {
    const found = why({ events: RUNNING, after: 60_000, execution: { status: 'SUCCEEDED' } });
    expect(found).toMatchObject({ state: 'running', isUnmonitored: true });
    expect(found.causes[0]).toMatchObject({
      code: 'JOURNAL_MISMATCH',
      evidence: expect.stringContaining('RUNNING'),
    });
  });
});

describe('sessions that did not reach their agent', () => {
  it('an invoker that stopped during its call: its outcome is expected since the call', () => {
    const found = why({ events: RUNNING.slice(0, 2), after: 121_234 });
    expect(found.headline).toMatch(/^Stuck, 1 min overdue/);
    expect(found.paragraph).toContain('AGENT_RUNTIME_INVOCATION_SUCCEEDED or _FAILED from the invoker');
    expect(found.missing).toMatchObject({
      expectedFrom: 'invoker',
      overdueMs: 60_000,
      usualMs: 60_000,
      usualCode: 'FUNCTION_TIMEOUT',
      dueAt: T0 + 61_234,
    });
    expect(found.commands[0]).toBe(INVOKER_LOG);
  });

  it.each([
    ['InvalidInput', 'INVALID_INPUT'],
    ['InputCheckFailed', 'INPUT_CHECK_FAILED'],
    ['JournalingFailed', 'JOURNALING_FAILED'],
    ['PollingFailed', 'POLLING_FAILED'],
    ['FollowerUnusable', 'FOLLOWER_UNUSABLE'],
    ['SomethingElse', 'SEE_EXECUTION'],
  ])('an execution that ended with %s: the cause is %s', (error, cause) => {
    expect(why({ events: [], after: 0, execution: { status: 'FAILED', error } }).causeCodes).toContain(cause);
  });

  it('an input that is not a session: quotes what is wrong with it', () => {
    const execution = { status: 'FAILED', error: 'InvalidInput', cause: 'payload: expected a JSON object' };
    const found = why({ events: [], after: 0, execution });
    expect(found.state).toBe('failed');
    expect(found.remarks).toEqual(['NOTHING_JOURNALED', 'EVENT_MISSING', 'EXECUTION_ENDED', 'LIKELY_CAUSES']);
    expect(found.paragraph).toContain(': payload: expected a JSON object.');
    expect(found.causeCodes).toEqual(['INVALID_INPUT']);
  });

  it('no event and no execution: is not found, and names the place', () => {
    const found = why({ events: [], after: 0 });
    expect(found).toMatchObject({
      state: 'not found',
      hasEnded: false,
      missing: { expectedFrom: 'state-machine' },
    });
    expect(found.missing).not.toHaveProperty('since');
    expect(found.headline).toContain('stage dev, us-east-1');
    expect(found.causeCodes).toEqual(['WRONG_ID_OR_PLACE', 'EVENT_NOT_ACCEPTED']);
    expect(found.commands[0]).toBe('./journal list --stage dev --region us-east-1');
  });

  it('an execution that runs and has journaled nothing: is pending, and then stuck', () => {
    const execution = { status: 'RUNNING', startDate: T0 };
    expect(why({ events: [], after: 30_000, execution }).state).toBe('pending');
    expect(why({ events: [], after: 31_000, execution })).toMatchObject({
      state: 'stuck',
      missing: {
        expectedFrom: 'state-machine',
        overdueMs: 1_000,
        usualCode: 'INPUT_CHECK',
        since: { what: 'the start of the execution' },
      },
    });
  });
});
