import type { SessionEvent } from '@agents/journal/domain';
import type { Context, Execution } from '../src/context.ts';
import { type Diagnosis, diagnose } from '../src/diagnosis.ts';
import { at, COMPLETED, RUNNING, SESSION, T0 } from './support/events.ts';

const context: Context = {
  stage: 'dev',
  region: 'us-east-1',
  accountId: '123456789012',
  runtimeId: 'agents_dev-AbCdEfGhIj',
};
const search = (group: string): string =>
  `aws logs filter-log-events --log-group-name ${group} --filter-pattern '"s-1"' --start-time 1730716140000 --query 'events[].[logStreamName,message]' --output text --region us-east-1`;
const INVOKER_LOG = search('/aws/lambda/agent-invoker-function-dev');
const AGENT_GROUP = '/aws/bedrock-agentcore/runtimes/agents_dev-AbCdEfGhIj-DEFAULT';
const AGENT_LOG = search(AGENT_GROUP);
const EXECUTION = 'arn:aws:states:us-east-1:123456789012:execution:agent-session-workflow-dev:s-1';
const FOLLOW =
  'aws stepfunctions start-execution --state-machine-arn arn:aws:states:us-east-1:123456789012:stateMachine:agent-session-workflow-dev --input \'{"session_id":"s-1"}\' --region us-east-1';

interface Given {
  readonly events: readonly SessionEvent[];
  /** Milliseconds after the session began. */
  readonly after: number;
  readonly execution?: Execution;
  readonly hasNoExecution?: true;
}

function why({ events, after, ...asked }: Given): Diagnosis & { readonly commands: readonly string[] } {
  const said = diagnose({
    sessionId: SESSION,
    events,
    unreadable: [],
    now: T0 + after,
    context,
    ...asked,
  });
  return { ...said, commands: said.next.map(({ command }) => command) };
}

describe("the guide's four scenarios", () => {
  it('1: an invocation that failed', () => {
    const message = 'Failed to invoke AgentCore: Timeout';
    const events = [...RUNNING.slice(0, 2), at(2_456, 'AGENT_RUNTIME_INVOCATION_FAILED', message)];
    const { state, headline, paragraph, causes, commands } = why({ events, after: 60_000 });

    expect(state).toBe('failed');
    expect(headline).toBe(`Session s-1 has failed after 2.5 s: the invoker says ${message}.`);
    expect(paragraph).toBe(
      'It began with SESSION_INITIATED at 2024-11-04T10:30:00.000Z; the agent was called after 1.2 s. ' +
        `The invoker wrote AGENT_RUNTIME_INVOCATION_FAILED at 2024-11-04T10:30:02.456Z: ${message}. ` +
        'Likely cause: AgentCore did not answer in time: a cold start that takes too long, or an agent that blocks before it answers.',
    );
    expect(causes[0]?.evidence).toBe(
      `AGENT_RUNTIME_INVOCATION_FAILED at 2024-11-04T10:30:02.456Z says "${message}"`,
    );
    expect(commands).toEqual([
      INVOKER_LOG,
      `aws stepfunctions describe-execution --execution-arn ${EXECUTION} --region us-east-1`,
      `https://us-east-1.console.aws.amazon.com/states/home?region=us-east-1#/v2/executions/details/${EXECUTION}`,
      'npx journal start --detail PAYLOAD --stage dev --region us-east-1',
    ]);
  });

  it('1: an agent that did not start, of which only its own log knows why', () => {
    const message = 'RuntimeClientError: Received error (500) from runtime.';
    const events = [...RUNNING.slice(0, 2), at(2_456, 'AGENT_RUNTIME_INVOCATION_FAILED', message)];
    const execution = { status: 'FAILED', error: 'AgentInvocationFailed' };

    const { causes, commands } = why({ events, after: 60_000, execution });

    expect(causes[0]?.cause).toMatch(/its own log says which$/);
    expect(commands.slice(0, 2)).toEqual([AGENT_LOG, INVOKER_LOG]);
  });

  it('2: an entrypoint that failed', () => {
    const message = 'ValueError: Invalid request format';
    const events = [...RUNNING.slice(0, 4), at(3_900, 'AGENT_ENTRYPOINT_FAILED', message)];
    const { state, headline, causes, commands } = why({ events, after: 60_000 });

    expect(state).toBe('failed');
    expect(headline).toBe(`Session s-1 has failed after 3.9 s: the agent's entrypoint says ${message}.`);
    expect(causes[0]?.cause).toMatch(/^the request is not what was expected/);
    expect(commands[0]).toBe(AGENT_LOG);
  });

  it('3: a task that failed', () => {
    const message = 'ClientError: ThrottlingException - Rate exceeded';
    const events = [...RUNNING, at(345_678, 'AGENT_BACKGROUND_TASK_FAILED', message)];
    const { state, headline, causes, commands } = why({ events, after: 400_000 });

    expect(state).toBe('failed');
    expect(headline).toBe(`Session s-1 has failed after 5 min 46 s: the agent's task says ${message}.`);
    expect(causes[0]?.cause).toMatch(/throttled$/);
    expect(commands[0]).toBe(AGENT_LOG);
  });

  it('4: a completion that is missing, found by the question to its agent', () => {
    const execution = {
      status: 'FAILED',
      error: 'AgentLost',
      cause: 'the agent of session s-1 was asked …',
      stopDate: T0 + 310_000,
    };
    const said = why({ events: RUNNING, after: 400_000, execution });

    expect(said).toMatchObject({ state: 'lost', hasEnded: true, isOrphan: false });
    expect(said.missing).toMatchObject({
      owner: 'agent-task',
      statuses: ['AGENT_BACKGROUND_TASK_COMPLETED', 'AGENT_BACKGROUND_TASK_FAILED'],
      since: { what: 'AGENT_BACKGROUND_TASK_STARTED' },
    });
    expect(said.paragraph).toContain(
      "Missing is AGENT_BACKGROUND_TASK_COMPLETED or _FAILED, which the agent's task has owed since AGENT_BACKGROUND_TASK_STARTED, 6 min 36 s ago. " +
        'The execution ended at 2024-11-04T10:35:10.000Z as AgentLost',
    );
    expect(said.causes).toEqual([
      {
        cause:
          'the machine died without a word: out of memory, a crash of the process, or the end of its lifetime',
        evidence:
          'the agent was asked and does not know its task; nothing for 6 min 36 s after AGENT_BACKGROUND_TASK_STARTED at 2024-11-04T10:30:04.012Z',
      },
    ]);
    expect(said.commands[0]).toBe(AGENT_LOG);
    expect(said.commands).not.toContain(FOLLOW);
  });
});

describe('sessions that are well', () => {
  it('a completed one: how long it took and where its result is, and no causes', () => {
    const said = why({ events: COMPLETED, after: 400_000, execution: { status: 'SUCCEEDED' } });
    expect(said.headline).toBe('Session s-1 has completed after 5 min 46 s.');
    expect(said.paragraph).toMatch(
      /result stored: AGENT_BACKGROUND_TASK_COMPLETED at 2024-11-04T10:35:45.678Z\.$/,
    );
    expect(said).toMatchObject({ causes: [], hasEnded: true });
    expect(said.commands[0]).toBe('npx journal result s-1 --stage dev --region us-east-1');
  });

  it('a running one: until when it may, and how to follow or stop it', () => {
    const said = why({ events: RUNNING, after: 48_012 });
    expect(said.headline).toBe('Session s-1 is running: its task has worked for 44 s.');
    expect(said.paragraph).toContain("which the agent's task owes until 2024-11-04T18:35:00.000Z");
    expect(said.paragraph).not.toContain('said nothing');
    expect(said.commands).toContain('npx journal tail s-1 --stage dev --region us-east-1');
    expect(said.commands.at(-1)).toBe('npx journal stop s-1 --stage dev --region us-east-1');
  });

  it('a running one that is silent: names the silence, and what the workflow does about it', () => {
    const { state, paragraph } = why({ events: RUNNING, after: 3_604_012, execution: { status: 'RUNNING' } });
    expect(state).toBe('running');
    expect(paragraph).toMatch(
      /It has said nothing for 1 h, .* asked every 5 min .* has not been found lost\.$/,
    );
  });
});

describe('sessions that have ended, with what their execution says', () => {
  const stopped = 'MachineStopped: SIGTERM: the platform ended this machine while the task ran';
  const events = [...RUNNING, at(60_000, 'AGENT_BACKGROUND_TASK_FAILED', stopped)];

  it('one that somebody stopped: says so before what came of it', () => {
    const cause = 'Somebody stopped the session with `journal stop`';
    const execution = { status: 'ABORTED', error: 'SessionStopped', cause, stopDate: T0 + 59_000 };
    const said = why({ events, after: 90_000, execution });
    expect(said).toMatchObject({ state: 'failed', isOrphan: false });
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
    expect(said).toMatchObject({ state: 'running', isOrphan: false });
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
    expect(said).toMatchObject({ state: 'running', hasEnded: false, isOrphan: true });
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
    expect(said).toMatchObject({ state: 'failed', isOrphan: true });
    expect(said.headline).toBe(
      'Session s-1 has failed: its execution was stopped by somebody at 2024-11-04T10:30:50.000Z.',
    );
    expect(said.paragraph).toContain('Its task may be at work all the same.');
    expect(said.causes.map(({ cause }) => cause)).toEqual(['somebody stopped the execution']);
    expect(said.commands).toContain(FOLLOW);
    expect(said.commands).toContain('npx journal stop s-1 --stage dev --region us-east-1');
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
    expect(said).toMatchObject({ state: 'failed', isOrphan: true });
    expect(said.paragraph).not.toContain('may be at work');
    expect(said.commands).not.toContain(FOLLOW);
    expect(said.commands).toContain('npx journal stop s-1 --stage dev --region us-east-1');
    expect(said.causes.map(({ cause }) => cause)).toEqual([
      expect.stringMatching(/^the machine died without a word/),
      expect.stringMatching(/^the work itself hangs/),
    ]);
  });

  it('one whose execution succeeded without a completion in the journal: never says completed', () => {
    const said = why({ events: RUNNING, after: 60_000, execution: { status: 'SUCCEEDED' } });
    expect(said).toMatchObject({ state: 'running', isOrphan: true });
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
    expect(said).toMatchObject({ state: 'not found', hasEnded: false, missing: { owner: 'state-machine' } });
    expect(said.missing).not.toHaveProperty('since');
    expect(said.headline).toContain('stage dev in us-east-1');
    expect(said.commands[0]).toBe('npx journal list --stage dev --region us-east-1');
  });

  it('an execution that runs and has journaled nothing: is pending, and then stuck', () => {
    const execution = { status: 'RUNNING', startDate: T0 };
    expect(why({ events: [], after: 30_000, execution }).state).toBe('pending');
    expect(why({ events: [], after: 31_000, execution })).toMatchObject({
      state: 'stuck',
      missing: { owner: 'state-machine', overdueMs: 1_000, since: { what: 'the start of the execution' } },
    });
  });
});

describe('what the journal shows besides', () => {
  const failed = (afterMs: number, message: string): readonly SessionEvent[] => [
    ...RUNNING,
    at(afterMs, 'AGENT_BACKGROUND_TASK_FAILED', message),
  ];
  const stopped = 'MachineStopped: SIGTERM: the platform ended this machine while the task ran';

  it.each([
    [8 * 3_600_000, /^the machine reached its lifetime of 8 h/],
    [904_012, /^the machine was taken for idle after 15 min/],
    [60_000, /^the platform took the machine away while the task ran/],
  ])('a machine that ended after %d ms was ended by the limit it reached', (afterMs, cause) => {
    expect(why({ events: failed(afterMs, stopped), after: afterMs + 1 }).causes[0]?.cause).toMatch(cause);
  });

  it('a call that used up the time of the invoker, with how long it took', () => {
    const events = [
      ...RUNNING.slice(0, 2),
      at(53_234, 'AGENT_RUNTIME_INVOCATION_FAILED', 'AgentCallTimedOut: x'),
    ];
    expect(why({ events, after: 200_000 }).causes[0]).toEqual({
      cause: expect.stringMatching(/before the agent was up/),
      evidence: '52 s between AGENT_RUNTIME_INVOCATION_STARTED and _FAILED',
    });
  });

  it('calls that were repeated, and clocks that differ', () => {
    const events = [
      at(0, 'SESSION_INITIATED'),
      at(1_000, 'AGENT_RUNTIME_INVOCATION_STARTED'),
      at(2_000, 'AGENT_RUNTIME_INVOCATION_FAILED', 'RuntimeClientError: 500'),
      at(4_000, 'AGENT_RUNTIME_INVOCATION_STARTED'),
      at(5_000, 'AGENT_ENTRYPOINT_STARTED'),
      at(4_800, 'AGENT_ENTRYPOINT_FAILED', 'InvalidRequest: x'),
    ];
    const { causes, paragraph } = why({ events, after: 200_000 });
    expect(paragraph).toContain('the agent was called (twice, the last time) after 4 s');
    expect(causes.map(({ evidence }) => evidence)).toEqual(
      expect.arrayContaining([
        'the agent was called twice, the last failure being "RuntimeClientError: 500"',
        'AGENT_ENTRYPOINT_FAILED at 2024-11-04T10:30:04.800Z is stamped 200 ms before its cause AGENT_ENTRYPOINT_STARTED',
      ]),
    );
  });

  it('an agent whose clock is behind that of the workflow', () => {
    const events = [
      at(0, 'SESSION_INITIATED'),
      at(100, 'AGENT_RUNTIME_INVOCATION_STARTED'),
      at(-900, 'AGENT_ENTRYPOINT_STARTED'),
    ];
    expect(why({ events, after: 1_000 }).paragraph).toMatch(
      /^It began with SESSION_INITIATED .* the agent received the request 900 ms before that, by another clock\. /,
    );
  });

  it('rows that cannot be read, which may hold what is missing', () => {
    const unreadable = [
      { PK: 'SESSION#s-1', SK: 'EVENT#x', reason: 'Status: expected one of the nine, found "DONE"' },
    ];
    const input = { sessionId: SESSION, events: RUNNING.slice(0, 2), unreadable, context };
    expect(diagnose({ ...input, now: T0 + 200_000 }).causes.at(-1)).toEqual({
      cause: 'the missing event may be in a row that cannot be read',
      evidence: '1 row, for example EVENT#x: Status: expected one of the nine, found "DONE"',
    });
  });

  it('keeps secrets out of what an execution says, and control characters out of what a row says', () => {
    const execution = {
      status: 'FAILED',
      error: 'JournalingFailed',
      cause: 'Bearer abcdefghijkl\u001b[2J no',
    };
    const said = JSON.stringify(why({ events: [], after: 0, execution }));
    expect(said).not.toContain('abcdefghijkl');
    expect(said).not.toContain('u001b');
  });
});

describe('a failed call that the workflow repeats', () => {
  const events = [
    ...RUNNING.slice(0, 2),
    at(2_000, 'AGENT_RUNTIME_INVOCATION_FAILED', 'ThrottlingException: Rate exceeded'),
  ];

  it('is under way until the next call is late, and has failed then', () => {
    expect(why({ events, after: 34_000 })).toMatchObject({
      state: 'pending',
      headline: expect.stringContaining('the workflow calls it again within 32 s'),
      missing: { owner: 'invoker', statuses: ['AGENT_RUNTIME_INVOCATION_STARTED'] },
    });
    expect(why({ events, after: 34_001 }).state).toBe('failed');
  });

  it('has failed at once where the execution has ended', () => {
    const execution = { status: 'FAILED', error: 'AgentInvocationFailed' };
    expect(why({ events, after: 3_000, execution }).state).toBe('failed');
  });

  it('has failed at once when its tries are used up', () => {
    const six = Array.from({ length: 6 }, (_, turn) => [
      at(1_000 + turn * 10, 'AGENT_RUNTIME_INVOCATION_STARTED'),
      at(1_005 + turn * 10, 'AGENT_RUNTIME_INVOCATION_FAILED', 'ThrottlingException: x'),
    ]).flat();
    const initiated = at(0, 'SESSION_INITIATED');
    expect(why({ events: [initiated, ...six], after: 1_100 }).state).toBe('failed');
    expect(why({ events: [initiated, ...six.slice(0, 10)], after: 1_100 }).state).toBe('pending');
  });

  it('has all its tries again in a session that is started again, whose execution counts its own', () => {
    const six = (from: number) =>
      Array.from({ length: 6 }, (_, turn) => [
        at(from + turn * 10, 'AGENT_RUNTIME_INVOCATION_STARTED'),
        at(from + 5 + turn * 10, 'AGENT_RUNTIME_INVOCATION_FAILED', 'ThrottlingException: x'),
      ]).flat();
    const first = [at(0, 'SESSION_INITIATED'), ...six(1_000)];
    const again = [...first, at(60_000, 'SESSION_INITIATED'), ...six(61_000)];
    expect(why({ events: again.slice(0, first.length + 3), after: 61_010 })).toMatchObject({
      state: 'pending',
      headline: expect.stringContaining('the workflow calls it again within 32 s'),
    });
    expect(why({ events: again, after: 61_100 }).state).toBe('failed');
  });

  it('counts every call of the first execution, also one by a clock that is behind', () => {
    const six = Array.from({ length: 6 }, (_, turn) => [
      at(turn * 10, 'AGENT_RUNTIME_INVOCATION_STARTED'),
      at(5 + turn * 10, 'AGENT_RUNTIME_INVOCATION_FAILED', 'ThrottlingException: x'),
    ]).flat();
    expect(why({ events: [at(12, 'SESSION_INITIATED'), ...six], after: 100 }).state).toBe('failed');
  });

  it('is stuck and not failed while its execution runs, however late the next call is', () => {
    const execution = { status: 'RUNNING' };
    expect(why({ events, after: 34_000, execution })).toMatchObject({ state: 'pending' });
    expect(why({ events, after: 94_000, execution })).toMatchObject({
      state: 'stuck',
      hasEnded: false,
      headline: expect.stringContaining(
        'the invoker owes AGENT_RUNTIME_INVOCATION_STARTED, overdue by 1 min',
      ),
      causes: expect.arrayContaining([
        expect.objectContaining({ evidence: expect.stringContaining('INVOCATION_FAILED') }),
      ]),
    });
  });

  it('is under way again once another execution has begun, whatever the call failed with', () => {
    const denied = at(2_000, 'AGENT_RUNTIME_INVOCATION_FAILED', 'AccessDeniedException: no');
    const again = [...RUNNING.slice(0, 2), denied, at(60_000, 'SESSION_INITIATED')];
    expect(why({ events: again.slice(0, 3), after: 61_000 }).state).toBe('failed');
    expect(why({ events: again, after: 61_000 })).toMatchObject({
      state: 'pending',
      headline: expect.stringContaining('the workflow calls it again within 30 s'),
      missing: { statuses: ['AGENT_RUNTIME_INVOCATION_STARTED'], since: { what: 'SESSION_INITIATED' } },
    });
    expect(why({ events: again, after: 90_001 }).state).toBe('failed');
    expect(why({ events: again, after: 90_001, execution: { status: 'RUNNING' } }).state).toBe('stuck');
  });

  it('has failed for good by the word of the agent, whoever else begins', () => {
    const events = [...RUNNING, at(5_000, 'AGENT_BACKGROUND_TASK_FAILED'), at(60_000, 'SESSION_INITIATED')];
    expect(why({ events, after: 61_000, execution: { status: 'RUNNING' } }).state).toBe('failed');
  });
});
