import type { SessionEvent, Status } from '@agents/events';
import { createJournal, createMemoryTable } from '@agents/journal';
import { createLogger } from '@agents/service';
import { OVERDUE } from '../src/notice.ts';
import { makePollSession } from '../src/poll-session.ts';
import { CALLED, RUNNING, T0 } from './events.ts';

const ENDS = T0 + 30_000;

async function setUp(afterSeconds = 10, events: readonly SessionEvent[] = RUNNING) {
  const table = createMemoryTable();
  for (const { sessionId, status, timestamp } of events) {
    table.plant({
      PK: `SESSION#${sessionId}`,
      SK: `EVENT#${timestamp}${status}`,
      Status: status,
      Timestamp: timestamp,
    });
  }
  const lines: string[] = [];
  const stopped: string[] = [];
  const poll = makePollSession({
    journal: createJournal({ table, now: () => T0 }),
    deadlineSeconds: 29_100,
    roundSeconds: 270,
    stopMicroVm: async (sessionId) => void stopped.push(sessionId),
    expectedSeconds: 3_600,
    stalledAfterSeconds: 1_800,
    livenessTimes: { firstSeconds: 300, everySeconds: 300 },
    checkLiveness: async (_sessionId, session) => ({ session }),
    log: createLogger({ component: 'poller', level: 'debug', write: (line) => lines.push(line) }),
    now: () => T0 + afterSeconds * 1_000,
  });
  return { table, poll, lines, stopped };
}

describe('pollSession', () => {
  it('answers with the state of the session', async () => {
    const { poll } = await setUp();
    await expect(poll({ session_id: 's-1' }, ENDS)).resolves.toEqual({
      session_id: 's-1',
      state: 'RUNNING',
      wait_seconds: 1,
      last_event: { status: 'AGENT_BACKGROUND_TASK_STARTED', timestamp: '2024-11-04T10:30:02.000Z' },
      seen: { events: 5, at: '2024-11-04T10:30:10.000Z' },
    });
  });

  it('answers for an unknown session', async () => {
    const { poll } = await setUp();
    await expect(poll({ session_id: 's-2' }, ENDS)).resolves.toEqual({
      session_id: 's-2',
      state: 'NOT_FOUND',
      wait_seconds: 60,
      seen: { events: 0, at: '2024-11-04T10:30:10.000Z' },
    });
  });

  it.each([[{ agent: { outcome: 'started' } }], [null], [{ Error: 'X', Cause: '' }]])(
    'returns the invocation of its input: %j',
    async (invocation) => {
      const { poll } = await setUp();
      await expect(poll({ session_id: 's-1', invocation }, ENDS)).resolves.toHaveProperty(
        'invocation',
        invocation,
      );
    },
  );

  it('counts unreadable records, names them in the log and goes on', async () => {
    const { poll, table, lines } = await setUp();
    table.plant({ PK: 'SESSION#s-1', SK: 'EVENT#x', Status: 'DONE', Timestamp: 'x' });
    await expect(poll({ session_id: 's-1' }, ENDS)).resolves.toMatchObject({
      state: 'RUNNING',
      unreadable: 1,
    });
    expect(lines.find((line) => line.includes('"level":"warn"'))).toContain('EVENT#x');
  });

  it('logs the session in every line', async () => {
    const { poll, lines } = await setUp();
    await poll({ session_id: 's-1' }, ENDS);
    expect(lines).not.toHaveLength(0);
    for (const line of lines) expect(JSON.parse(line)).toHaveProperty('session_id', 's-1');
  });

  it.each([
    [3_599, []],
    [3_600, [OVERDUE]],
    [28_000, [OVERDUE]],
  ])('warns of a session that is still open after %i s instead of an hour: %j', async (age, messages) => {
    const { poll, lines } = await setUp(age);
    await poll({ session_id: 's-1' }, ENDS);
    const warnings = lines.map((line) => JSON.parse(line)).filter(({ level }) => level === 'warn');
    expect(warnings.map(({ message }) => message)).toEqual(messages);
    for (const warning of warnings) {
      expect(warning).toMatchObject({ session_id: 's-1', age_seconds: age, expected_seconds: 3_600 });
    }
  });

  it('does not report an ended session as overdue', async () => {
    const { poll, table, lines } = await setUp(7_200);
    const Timestamp = '2024-11-04T10:31:00.000Z';
    const Status = 'AGENT_BACKGROUND_TASK_COMPLETED';
    table.plant({ PK: 'SESSION#s-1', SK: `EVENT#${Timestamp}`, Status, Timestamp });
    await expect(poll({ session_id: 's-1' }, ENDS)).resolves.toMatchObject({ state: 'COMPLETED' });
    expect(lines.filter((line) => line.includes(OVERDUE))).toEqual([]);
  });
});

const ROUND_ID = 'arn:aws:states:us-east-1:000000000000:express:agent-session-follower-dev:round:1';

/** The poll of a round that is `elapsed` seconds old. */
const inRound = (elapsed: number, age: number) => ({
  session_id: 's-1',
  entered_at: new Date(T0 + age * 1_000).toISOString(),
  round_started_at: new Date(T0 + (age - elapsed) * 1_000).toISOString(),
  round_id: ROUND_ID,
  noticed: ['OVERDUE'],
});

describe('a poll of a round', () => {
  it.each([
    [10, 1, false],
    [299, 2, false],
    [7_200, 5, false],
    [28_000, 5, false],
  ])('waits 1 %% of the age, from 1 to 5 s: at %i s, %i s', async (age, wait_seconds, is_round_over) => {
    const { poll } = await setUp(age);
    await expect(poll(inRound(5, age), ENDS)).resolves.toMatchObject({ wait_seconds, is_round_over });
  });

  it.each([
    [264, false],
    [265, true],
    [270, true],
    [299, true],
  ])(
    'after %i s of the round, with a pause of 5 s, says whether it is over: %s',
    async (elapsed, is_round_over) => {
      const { poll } = await setUp(7_200);
      await expect(poll(inRound(elapsed, 7_200), ENDS)).resolves.toMatchObject({
        state: 'RUNNING',
        is_round_over,
      });
    },
  );

  it('is the last one once the session has ended', async () => {
    const { poll, table } = await setUp();
    plantEnd(table, 'AGENT_BACKGROUND_TASK_FAILED');
    await expect(poll(inRound(5, 90), ENDS)).resolves.toMatchObject({ state: 'FAILED', is_round_over: true });
  });

  it('answers an execution without rounds as before there were rounds', async () => {
    const { poll } = await setUp(7_200);
    const answer = await poll({ session_id: 's-1' }, ENDS);
    expect(answer).toMatchObject({ wait_seconds: 60 });
    expect(answer).not.toHaveProperty('is_round_over');
  });
});

function plantEnd(table: Awaited<ReturnType<typeof setUp>>['table'], Status: Status): void {
  const Timestamp = '2024-11-04T10:31:00.000Z';
  table.plant({ PK: 'SESSION#s-1', SK: `EVENT#${Timestamp}`, Status, Timestamp });
}

describe('the microVM of an ended session', () => {
  it.each([
    ['AGENT_BACKGROUND_TASK_COMPLETED', ['s-1']],
    ['AGENT_BACKGROUND_TASK_FAILED', ['s-1']],
  ] as const)('is stopped after %s', async (status, expected) => {
    const { poll, table, stopped } = await setUp();
    plantEnd(table, status);
    await poll({ session_id: 's-1' }, ENDS);
    expect(stopped).toEqual(expected);
  });

  it('is left alone while the task runs, and past the deadline', async () => {
    const { poll, stopped } = await setUp();
    await poll({ session_id: 's-1' }, ENDS);
    const late = await setUp(29_100);
    await expect(late.poll({ session_id: 's-1' }, ENDS)).resolves.toMatchObject({ error: 'SessionTimedOut' });
    expect([...stopped, ...late.stopped]).toEqual([]);
  });

  it('is left alone if only the invoker has failed: the agent may still begin', async () => {
    const { poll, stopped } = await setUp(10, CALLED);
    const failed = { Error: 'AgentRuntimeUnavailable', Cause: '{"errorMessage":"no answer"}' };
    await poll({ session_id: 's-1', invocation: failed }, ENDS);
    expect(stopped).toEqual([]);
  });
});
