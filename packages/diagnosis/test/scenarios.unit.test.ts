import type { SessionEvent } from '@agents/events';
import { diagnose } from '../src/diagnosis.ts';
import { at, COMPLETED, RUNNING, SESSION, T0 } from './support/events.ts';
import { AGENT_LOG, context, EXECUTION, INVOKER_LOG, MONITOR, RETRY, STOP, why } from './support/why.ts';

describe("the guide's four scenarios", () => {
  it('1: an invocation that failed', () => {
    const message = 'Failed to invoke AgentCore: Timeout';
    const events = [...RUNNING.slice(0, 2), at(2_456, 'AGENT_RUNTIME_INVOCATION_FAILED', message)];
    const { state, headline, paragraph, remarks, causes, causeCodes, commands } = why({
      events,
      after: 60_000,
    });

    expect(state).toBe('failed');
    expect(headline).toMatch(/^Failed after 2\.5 s/);
    expect(remarks).toEqual(['STARTED', 'FAILED', 'LIKELY_CAUSES']);
    expect(paragraph).toContain('SESSION_INITIATED at 2024-11-04T10:30:00.000Z');
    expect(paragraph).toContain('after 1.2 s');
    expect(paragraph).toContain(`AGENT_RUNTIME_INVOCATION_FAILED at 2024-11-04T10:30:02.456Z: ${message}. `);
    expect(causeCodes).toEqual(['TIMED_OUT']);
    expect(causes[0]?.evidence).toContain('AGENT_RUNTIME_INVOCATION_FAILED at 2024-11-04T10:30:02.456Z');
    expect(causes[0]?.evidence).toContain(message);
    expect(commands).toEqual([
      INVOKER_LOG,
      RETRY,
      './journal logs s-1 --stage dev --region us-east-1',
      './journal logs --component invoker --since 2024-11-04T10:29:00.000Z --stage dev --region us-east-1',
      `aws stepfunctions describe-execution --execution-arn ${EXECUTION} --region us-east-1`,
      `https://us-east-1.console.aws.amazon.com/states/home?region=us-east-1#/v2/executions/details/${EXECUTION}`,
    ]);
  });

  it('1: an agent that did not start, whose own log alone has the reason', () => {
    const message = 'RuntimeClientError: Received error (500) from runtime.';
    const events = [...RUNNING.slice(0, 2), at(2_456, 'AGENT_RUNTIME_INVOCATION_FAILED', message)];
    const execution = { status: 'FAILED', error: 'AgentInvocationFailed' };

    const { causeCodes, commands } = why({ events, after: 60_000, execution });

    expect(causeCodes[0]).toBe('AGENT_ERROR');
    expect(commands.slice(0, 2)).toEqual([AGENT_LOG, INVOKER_LOG]);
  });

  it('2: an entrypoint that failed', () => {
    const message = 'ValueError: Invalid request format';
    const events = [...RUNNING.slice(0, 4), at(3_900, 'AGENT_ENTRYPOINT_FAILED', message)];
    const { state, headline, paragraph, causeCodes, commands } = why({ events, after: 60_000 });

    expect(state).toBe('failed');
    expect(headline).toMatch(/^Failed after 3\.9 s: ValueError\. /);
    expect(paragraph).toContain(message);
    expect(causeCodes[0]).toBe('INVALID_REQUEST');
    expect(commands.slice(0, 2)).toEqual([
      AGENT_LOG,
      `./journal retry s-1 --edit --stage dev --region us-east-1`,
    ]);
  });

  it('3: a task that failed', () => {
    const message = 'ClientError: ThrottlingException - Rate exceeded';
    const events = [...RUNNING, at(345_678, 'AGENT_BACKGROUND_TASK_FAILED', message)];
    const { state, headline, paragraph, causeCodes, commands } = why({ events, after: 400_000 });

    expect(state).toBe('failed');
    expect(headline).toMatch(/^Failed after 5 min 46 s: ClientError\. /);
    expect(paragraph).toContain(message);
    expect(causeCodes[0]).toBe('THROTTLED');
    expect(commands.slice(0, 2)).toEqual([AGENT_LOG, RETRY]);
  });

  it('4: a missing completion, found by the liveness check', () => {
    const execution = {
      status: 'FAILED',
      error: 'AgentLost',
      cause: 'the agent of session s-1 was asked …',
      stopDate: T0 + 310_000,
    };
    const found = why({ events: RUNNING, after: 400_000, execution });

    expect(found).toMatchObject({ state: 'lost', hasEnded: true, isUnmonitored: false });
    expect(found.missing).toMatchObject({
      expectedFrom: 'agent-task',
      statuses: ['AGENT_BACKGROUND_TASK_COMPLETED', 'AGENT_BACKGROUND_TASK_FAILED'],
      since: { what: 'AGENT_BACKGROUND_TASK_STARTED' },
    });
    expect(found.headline).toMatch(/^Lost after 5 min 10 s/);
    expect(found.remarks).toEqual(['STARTED', 'EVENT_MISSING', 'EXECUTION_ENDED', 'LIKELY_CAUSES']);
    expect(found.paragraph).toContain('AGENT_BACKGROUND_TASK_COMPLETED or _FAILED');
    expect(found.paragraph).toContain('AGENT_BACKGROUND_TASK_STARTED, 6 min 36 s ago');
    expect(found.paragraph).toContain('at 2024-11-04T10:35:10.000Z with AgentLost');
    expect(found.causeCodes).toEqual(['MICROVM_STOPPED_SILENTLY']);
    expect(found.causes[0]?.evidence).toMatch(
      /AgentLost.* 6 min 36 s after AGENT_BACKGROUND_TASK_STARTED at 2024-11-04T10:30:04\.012Z$/,
    );
    expect(found.commands.slice(0, 2)).toEqual([AGENT_LOG, RETRY]);
    expect(found.commands).not.toContain(MONITOR);
  });
});

describe('healthy sessions', () => {
  it('a completed one: how long it took, where its result is, and no causes', () => {
    const found = why({ events: COMPLETED, after: 400_000, execution: { status: 'SUCCEEDED' } });
    expect(found.headline).toMatch(/^Completed after 5 min 46 s\. /);
    expect(found.remarks).toEqual(['STARTED', 'COMPLETED']);
    expect(found.paragraph).toMatch(/AGENT_BACKGROUND_TASK_COMPLETED at 2024-11-04T10:35:45\.678Z\.$/);
    expect(found).toMatchObject({ causes: [], hasEnded: true });
    expect(found.commands[0]).toBe('./journal result s-1 --stage dev --region us-east-1');
  });

  it('a running one: its deadline, and how to follow or stop it', () => {
    const found = why({ events: RUNNING, after: 48_012 });
    expect(found.headline).toMatch(/^Running for 44 s\. /);
    expect(found.remarks).toEqual(['STARTED', 'EVENT_EXPECTED']);
    expect(found.paragraph).toContain('2024-11-04T19:35:00.000Z');
    expect(found.commands.slice(0, 3)).toEqual([
      './journal tail s-1 --stage dev --region us-east-1',
      AGENT_LOG,
      STOP,
    ]);
  });

  it('a running one that is silent: how long, and how often its liveness is checked', () => {
    const { state, remarks, paragraph } = why({
      events: RUNNING,
      after: 3_604_012,
      execution: { status: 'RUNNING' },
    });
    expect(state).toBe('running');
    expect(remarks.slice(2)).toEqual(['SILENCE_IS_NORMAL', 'MONITORED']);
    expect(paragraph).toMatch(/ 1 h\. .* 5 min /);
  });
});

describe('running tasks that report progress', () => {
  const limits = { expectedSeconds: 3_600, stalledAfterSeconds: 1_800 };
  const note = {
    sessionId: SESSION,
    epochMs: T0 + 60_000,
    text: 'summarizing part 3',
    done: 3,
    total: 5,
    usage: [],
  };
  const progress = { ...note, reportedAt: T0 + 60_000 };

  it('one that works: what it said, and when', () => {
    const found = why({ events: RUNNING, after: 100_000, progress, limits });
    expect(found).toMatchObject({ state: 'running', isOverdue: false, progress });
    expect(found.headline).toMatch(/^Running for 1 min 36 s: 3 of 5, summarizing part 3\. /);
    expect(found.detail.PROGRESS).toBe('3 of 5, 40 s ago: summarizing part 3');
    expect(found.remarks).toEqual(['STARTED', 'EVENT_EXPECTED', 'PROGRESS']);
  });

  it('one that stalls: since when, at what, and how to see more or to stop it', () => {
    const found = why({ events: RUNNING, after: 60_000 + 2_700_000, progress, limits });
    expect(found).toMatchObject({ state: 'stalled', hasEnded: false, stalled: { sinceMs: T0 + 60_000 } });
    expect(found.headline).toMatch(/^Stalled for 45 min: 3 of 5, summarizing part 3\. /);
    expect(found.detail.PROGRESS).toBe('3 of 5, 45 min ago (2024-11-04T10:31:00.000Z): summarizing part 3');
    expect(found.causes).toEqual([
      expect.objectContaining({
        code: 'TASK_HANGS',
        evidence: 'no progress since 2024-11-04T10:31:00.000Z: "3 of 5, summarizing part 3"',
      }),
    ]);
    expect(found.remarks).toContain('STALLED');
    expect(found.paragraph).toContain('the limit is 30 min');
    expect(found.commands.slice(0, 2)).toEqual([AGENT_LOG, STOP]);
  });

  it('one that is overdue: for how long it is open, and how long its stage expects', () => {
    const found = why({ events: RUNNING, after: 5_400_000, limits, execution: { status: 'RUNNING' } });
    expect(found).toMatchObject({ state: 'running', isOverdue: true });
    expect(found.detail.OVERDUE).toMatch(/1 h 30 min.* 1 h$/);
    expect(found.remarks).toContain('SESSION_OVERDUE');
  });

  it('one that reports tokens only: no progress is claimed', () => {
    const found = why({ events: RUNNING, after: 100_000, progress: { ...note, text: '' }, limits });
    expect(found.detail).not.toHaveProperty('PROGRESS');
  });

  it('keeps the secrets and the control characters of a report out', () => {
    const text = 'Bearer abcdefghijkl\u001b[2J';
    const said = why({ events: RUNNING, after: 4_000_000, progress: { ...progress, text }, limits });
    expect(JSON.stringify({ ...said, progress: undefined, stalled: undefined })).not.toMatch(
      /abcdefghijkl|u001b/,
    );
  });
});

describe('sessions that repeat others', () => {
  const failed = [...RUNNING, at(60_000, 'AGENT_BACKGROUND_TASK_FAILED', 'Error: x')];

  it('name the one that they repeat, and the latest one that repeats them', () => {
    const lineage = { input: 'readable', repeats: 's-0', repeatedBy: ['s-2', 's-3'] } as const;
    const found = why({ events: failed, after: 70_000, lineage });
    expect(found).toMatchObject({ lineage, detail: { REPEATS: 's-0', REPEATED_BY: 's-3 and 1 other' } });
    expect(found.remarks).toEqual(expect.arrayContaining(['REPEATS', 'REPEATED']));
  });

  it('can be run again without an execution if their payload was kept, and otherwise with a payload', () => {
    const given = { events: failed, after: 70_000, hasNoExecution: true } as const;
    const kept = why({ ...given, lineage: { input: 'readable', repeatedBy: [] } });
    expect(kept.stepCodes).toContain('RETRY_SESSION');
    for (const input of ['none', 'unreadable'] as const) {
      const lost = why({ ...given, lineage: { input, repeatedBy: [] } });
      expect(lost.stepCodes).toContain('START_SESSION');
      expect(lost.stepCodes).not.toContain('RETRY_SESSION');
    }
  });

  it('are not run again while another one repeats them: that one is explained', () => {
    const found = why({ events: failed, after: 70_000, lineage: { input: 'readable', repeatedBy: ['s-2'] } });
    expect(found.commands[1]).toBe('./journal why s-2 --stage dev --region us-east-1');
    expect(found.stepCodes).not.toContain('RETRY_SESSION');
  });
});

describe('what else the journal shows', () => {
  const failed = (afterMs: number, message: string): readonly SessionEvent[] => [
    ...RUNNING,
    at(afterMs, 'AGENT_BACKGROUND_TASK_FAILED', message),
  ];
  const stopped = 'MachineStopped: SIGTERM: the platform ended this machine while the task ran';

  it.each([
    [8 * 3_600_000, 'LIFETIME_REACHED'],
    [904_012, 'IDLE_TIMEOUT'],
    [60_000, 'MICROVM_STOPPED'],
  ])('a microVM that stopped after %d ms reached the limit: %s', (afterMs, cause) => {
    expect(why({ events: failed(afterMs, stopped), after: afterMs + 1 }).causeCodes[0]).toBe(cause);
  });

  it("a call that used up the invoker's time, with how long it took", () => {
    const events = [
      ...RUNNING.slice(0, 2),
      at(53_234, 'AGENT_RUNTIME_INVOCATION_FAILED', 'AgentCallTimedOut: x'),
    ];
    expect(why({ events, after: 200_000 }).causes[0]).toMatchObject({
      code: 'START_TOO_SLOW',
      evidence: '52 s between AGENT_RUNTIME_INVOCATION_STARTED and _FAILED',
    });
  });

  it('repeated calls, and clocks that differ', () => {
    const events = [
      at(0, 'SESSION_INITIATED'),
      at(1_000, 'AGENT_RUNTIME_INVOCATION_STARTED'),
      at(2_000, 'AGENT_RUNTIME_INVOCATION_FAILED', 'RuntimeClientError: 500'),
      at(4_000, 'AGENT_RUNTIME_INVOCATION_STARTED'),
      at(5_000, 'AGENT_ENTRYPOINT_STARTED'),
      at(4_800, 'AGENT_ENTRYPOINT_FAILED', 'InvalidRequest: x'),
    ];
    const { causes, paragraph } = why({ events, after: 200_000 });
    expect(paragraph).toMatch(/ twice \(.* 4 s\)/);
    expect(causes).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          code: 'CALLS_REPEATED',
          evidence: expect.stringMatching(/twice.*"RuntimeClientError: 500"$/),
        }),
        expect.objectContaining({
          code: 'CLOCK_SKEW',
          evidence: expect.stringMatching(
            /^AGENT_ENTRYPOINT_FAILED at 2024-11-04T10:30:04\.800Z .* 200 ms .* AGENT_ENTRYPOINT_STARTED$/,
          ),
        }),
      ]),
    );
  });

  it("an agent whose clock is behind the workflow's", () => {
    const events = [
      at(0, 'SESSION_INITIATED'),
      at(100, 'AGENT_RUNTIME_INVOCATION_STARTED'),
      at(-900, 'AGENT_ENTRYPOINT_STARTED'),
    ];
    expect(why({ events, after: 1_000 }).paragraph).toMatch(/ 900 ms before that, by another clock/);
  });

  it('unreadable records, one of which may be the missing event', () => {
    const unreadable = [
      { PK: 'SESSION#s-1', SK: 'EVENT#x', reason: 'Status: expected one of the nine, found "DONE"' },
    ];
    const input = { sessionId: SESSION, events: RUNNING.slice(0, 2), unreadable, context };
    expect(diagnose({ ...input, now: T0 + 200_000 }).causes.at(-1)).toMatchObject({
      code: 'UNREADABLE_RECORD',
      evidence: expect.stringMatching(/^1 record.*EVENT#x: Status: expected one of the nine, found "DONE"$/),
    });
  });

  it('an unreadable record in a session that has completed, which keeps its outcome', () => {
    const record = { PK: `SESSION#${SESSION}`, SK: 'EVENT#2024-11-04T10:31:00.000Z', reason: 'Status: no' };
    const found = why({ events: COMPLETED, after: 0, unreadable: [record] });

    expect(found.state).toBe('completed');
    expect(found.detail['UNREADABLE']).toBe(`${record.SK} (Status: no)`);
  });

  it('only unreadable records, which are counted', () => {
    const record = { PK: 'SESSION#s-1', SK: 'EVENT#x', reason: 'Status: expected one of the nine' };
    const { remarks, paragraph } = why({ events: [], after: 0, unreadable: [record, record] });
    expect(remarks[0]).toBe('NOTHING_READABLE');
    expect(paragraph).toContain('2 unreadable records');
  });

  it("keeps secrets of an execution's cause out, and control characters of a record", () => {
    const execution = {
      status: 'FAILED',
      error: 'JournalingFailed',
      cause: 'Bearer abcdefghijkl\u001b[2J no',
    };
    const text = JSON.stringify(why({ events: [], after: 0, execution }));
    expect(text).not.toContain('abcdefghijkl');
    expect(text).not.toContain('u001b');
  });
});
