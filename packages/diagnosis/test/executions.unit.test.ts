import { at, RUNNING, T0 } from './support/events.ts';
import { FOLLOW, INVOKER_LOG, why } from './support/why.ts';

describe('sessions that have ended, with what their execution says', () => {
  const stopped = 'MachineStopped: SIGTERM: the platform ended this machine while the task ran';
  const events = [...RUNNING, at(60_000, 'AGENT_BACKGROUND_TASK_FAILED', stopped)];

  it('one that somebody stopped: says so before what came of it', () => {
    const cause = 'Somebody stopped the session with `journal stop`';
    const execution = { status: 'ABORTED', error: 'SessionStopped', cause, stopDate: T0 + 59_000 };
    const said = why({ events, after: 90_000, execution });
    expect(said).toMatchObject({ state: 'failed', isUnmonitored: false });
    expect(said.paragraph).toContain('The execution was stopped by somebody at 2024-11-04T10:30:59.000Z.');
    expect(said.causes.map(({ cause }) => cause)).toEqual([
      'somebody stopped the execution',
      expect.stringMatching(/^the platform took the machine away/),
    ]);
  });

  it('one without an execution of its name: has no command about one', () => {
    const said = why({ events, after: 90_000, hasNoExecution: true });
    expect(said.commands.join()).not.toMatch(/stepfunctions|states\/home/);
    expect(said.next.at(-1)?.what).toMatch(/; fill in its payload$/);
    expect(why({ events, after: 90_000 }).next.at(-1)?.what).toMatch(
      /payload, which is in the input of its execution$/,
    );
  });
});

describe('sessions that no execution is named like', () => {
  const LIST =
    'aws stepfunctions list-executions --state-machine-arn arn:aws:states:us-east-1:123456789012:stateMachine:agent-session-workflow-dev --status-filter RUNNING --region us-east-1';

  it('a silent one: promises no question to its agent, and finds who may follow it', () => {
    const said = why({ events: RUNNING, after: 3_604_012, hasNoExecution: true });
    expect(said).toMatchObject({ state: 'running', isUnmonitored: false });
    expect(said.paragraph).toMatch(/said nothing for 1 h, .* so nobody is known to ask its agent/);
    expect(said.commands).toContain(LIST);
    expect(said.commands.join()).not.toContain('describe-execution');
  });

  it('one past its deadline: does not say how an execution ended that is not there', () => {
    const said = why({ events: RUNNING, after: 29_200_000, hasNoExecution: true });
    expect(said.state).toBe('stuck');
    expect(said.paragraph).toContain('No execution is named like it, so nobody is known to follow it.');
    expect(said.paragraph).not.toContain('SessionTimedOut');
    expect(said.commands).toContain(LIST);
  });
});

describe('sessions nobody follows', () => {
  const pollingFailed = {
    status: 'FAILED',
    error: 'PollingFailed',
    cause: 'Lambda.TooManyRequestsException: Rate Exceeded.',
  };

  it('a running one whose poller could not be run: follow it first', () => {
    const said = why({ events: RUNNING, after: 60_000, execution: pollingFailed });
    expect(said).toMatchObject({ state: 'running', hasEnded: false, isUnmonitored: true });
    expect(said.headline).toMatch(/and no execution follows it\.$/);
    expect(said.commands[0]).toBe(FOLLOW);
    expect(said.causes[0]?.cause).toMatch(/throttled$/);
  });

  it('one that was stopped: has failed, and its machine may run on', () => {
    const said = why({
      events: RUNNING,
      after: 60_000,
      execution: { status: 'ABORTED', stopDate: T0 + 50_000 },
    });
    expect(said).toMatchObject({ state: 'failed', isUnmonitored: true });
    expect(said.headline).toBe(
      'Session s-1 has failed: its execution was stopped by somebody at 2024-11-04T10:30:50.000Z.',
    );
    expect(said.paragraph).toContain('Its task may be at work all the same.');
    expect(said.causes.map(({ cause }) => cause)).toEqual(['somebody stopped the execution']);
    expect(said.commands).toContain(FOLLOW);
    expect(said.commands).toContain('./journal stop s-1 --stage dev --region us-east-1');
  });

  it('one that was started again a day after its call failed: has its whole time, and can be followed', () => {
    const day = 86_400_000;
    const failed = [...RUNNING.slice(0, 2), at(2_456, 'AGENT_RUNTIME_INVOCATION_FAILED')];
    const again = RUNNING.map(({ status, epochMs }) => at(day + epochMs - T0, status));
    const said = why({ events: [...failed, ...again], after: day + 60_000, execution: pollingFailed });
    expect(said).toMatchObject({ state: 'running', missing: { dueAt: T0 + day + 29_100_000 } });
    expect(said.commands[0]).toBe(FOLLOW);
  });

  it('one that was stopped when it was long overdue: was silent for a reason of its own', () => {
    const said = why({ events: RUNNING, after: 29_200_000, execution: { status: 'ABORTED' } });
    expect(said.causes.map(({ cause }) => cause)).toEqual([
      'somebody stopped the execution',
      expect.stringMatching(/^the machine died without a word/),
      expect.stringMatching(/^the work itself hangs/),
    ]);
  });

  it('past the deadline: offers no execution that would end at once', () => {
    const execution = { status: 'FAILED', error: 'SessionTimedOut' };
    const said = why({ events: RUNNING, after: 29_200_000, execution });
    expect(said).toMatchObject({ state: 'failed', isUnmonitored: true });
    expect(said.paragraph).not.toContain('may be at work');
    expect(said.commands).not.toContain(FOLLOW);
    expect(said.commands).toContain('./journal stop s-1 --stage dev --region us-east-1');
    expect(said.causes.map(({ cause }) => cause)).toEqual([
      expect.stringMatching(/^the machine died without a word/),
      expect.stringMatching(/^the work itself hangs/),
    ]);
  });

  it('one whose execution succeeded without a completion in the journal: never says completed', () => {
    const said = why({ events: RUNNING, after: 60_000, execution: { status: 'SUCCEEDED' } });
    expect(said).toMatchObject({ state: 'running', isUnmonitored: true });
    expect(said.causes[0]).toEqual({
      cause: 'the journal read here is not the one the workflow polled, or rows of it are gone',
      evidence: 'the execution succeeded, and the journal says RUNNING',
    });
  });
});

describe('sessions that never came to their agent', () => {
  it('an invoker that died in the middle of its call: owes the outcome since it began', () => {
    const said = why({ events: RUNNING.slice(0, 2), after: 121_234 });
    expect(said.headline).toBe(
      'Session s-1 is stuck: the invoker owes AGENT_RUNTIME_INVOCATION_SUCCEEDED or _FAILED, overdue by 1 min.',
    );
    expect(said.missing).toMatchObject({ overdueMs: 60_000, usualMs: 60_000, dueAt: T0 + 61_234 });
    expect(said.commands[0]).toBe(INVOKER_LOG);
  });

  it('input that is no session: says what was wrong with it', () => {
    const execution = { status: 'FAILED', error: 'InvalidInput', cause: 'payload: expected a JSON object' };
    const said = why({ events: [], after: 0, execution });
    expect(said.state).toBe('failed');
    expect(said.paragraph).toContain('It says: payload: expected a JSON object.');
    expect(said.causes[0]?.cause).toMatch(/^the input of the execution is no session/);
  });

  it('no event and no execution: is not found, and says where was looked', () => {
    const said = why({ events: [], after: 0 });
    expect(said).toMatchObject({
      state: 'not found',
      hasEnded: false,
      missing: { expectedFrom: 'state-machine' },
    });
    expect(said.missing).not.toHaveProperty('since');
    expect(said.headline).toContain('stage dev in us-east-1');
    expect(said.commands[0]).toBe('./journal list --stage dev --region us-east-1');
  });

  it('an execution that runs and has journaled nothing: is pending, and then stuck', () => {
    const execution = { status: 'RUNNING', startDate: T0 };
    expect(why({ events: [], after: 30_000, execution }).state).toBe('pending');
    expect(why({ events: [], after: 31_000, execution })).toMatchObject({
      state: 'stuck',
      missing: {
        expectedFrom: 'state-machine',
        overdueMs: 1_000,
        since: { what: 'the start of the execution' },
      },
    });
  });
});
