import type { SessionEvent } from '@agents/events';
import { diagnose } from '../src/diagnosis.ts';
import { at, COMPLETED, RUNNING, SESSION, T0 } from './support/events.ts';
import { AGENT_LOG, context, EXECUTION, FOLLOW, INVOKER_LOG, why } from './support/why.ts';

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
      './journal start --detail PAYLOAD --stage dev --region us-east-1',
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

    expect(said).toMatchObject({ state: 'lost', hasEnded: true, isUnmonitored: false });
    expect(said.missing).toMatchObject({
      expectedFrom: 'agent-task',
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
    expect(said.commands[0]).toBe('./journal result s-1 --stage dev --region us-east-1');
  });

  it('a running one: until when it may, and how to follow or stop it', () => {
    const said = why({ events: RUNNING, after: 48_012 });
    expect(said.headline).toBe('Session s-1 is running: its task has worked for 44 s.');
    expect(said.paragraph).toContain("which the agent's task owes until 2024-11-04T18:35:00.000Z");
    expect(said.paragraph).not.toContain('said nothing');
    expect(said.commands).toContain('./journal tail s-1 --stage dev --region us-east-1');
    expect(said.commands.at(-1)).toBe('./journal stop s-1 --stage dev --region us-east-1');
  });

  it('a running one that is silent: names the silence, and what the workflow does about it', () => {
    const { state, paragraph } = why({ events: RUNNING, after: 3_604_012, execution: { status: 'RUNNING' } });
    expect(state).toBe('running');
    expect(paragraph).toMatch(
      /It has said nothing for 1 h, .* asked every 5 min .* has not been found lost\.$/,
    );
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
