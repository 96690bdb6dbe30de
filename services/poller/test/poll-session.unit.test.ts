import { foldSession, type SessionEvent } from '@agents/events';
import { createJournal, createMemoryTable } from '@agents/journal';
import { createLogger } from '@agents/service';
import { makePollSession, OVERDUE, reportOverdue } from '../src/poll-session.ts';
import { at, CALLED, RUNNING, seenInTime, T0 } from './events.ts';

const ENDS = T0 + 30_000;

async function setUp(afterSeconds = 10) {
  const table = createMemoryTable();
  for (const { sessionId, status, timestamp } of RUNNING) {
    table.plant({
      PK: `SESSION#${sessionId}`,
      SK: `EVENT#${timestamp}${status}`,
      Status: status,
      Timestamp: timestamp,
    });
  }
  const lines: string[] = [];
  const poll = makePollSession({
    journal: createJournal({ table, now: () => T0 }),
    deadlineSeconds: 29_100,
    expectedSeconds: 3_600,
    livenessTimes: { firstSeconds: 300, everySeconds: 300 },
    checkLiveness: async (_sessionId, session) => ({ session }),
    log: createLogger({ component: 'poller', level: 'debug', write: (line) => lines.push(line) }),
    now: () => T0 + afterSeconds * 1_000,
  });
  return { table, poll, lines };
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

const expectedSeconds = 3_600;

function reportsAt(seconds: number, events: readonly SessionEvent[]): readonly unknown[] {
  const lines: unknown[] = [];
  const log = createLogger({ component: 'poller', write: (line) => lines.push(JSON.parse(line)) });
  const session = foldSession(events);
  const { ageMs } = seenInTime(session, T0 + seconds * 1_000);
  reportOverdue({ session, expectedSeconds, ageMs }, log);
  return lines;
}

describe('a session that is started again a day after its call failed', () => {
  const DAY = 86_400;
  const again = RUNNING.map(({ status, epochMs }) => at(DAY + (epochMs - T0) / 1_000, status));
  const events = [...CALLED, at(3, 'AGENT_RUNTIME_INVOCATION_FAILED'), ...again];

  it('is not overdue shortly after its second start, although its first event is old', () => {
    expect(reportsAt(DAY + expectedSeconds - 1, events)).toEqual([]);
  });

  it('is overdue by its age since the second start', () => {
    expect(reportsAt(DAY + expectedSeconds, events)).toMatchObject([
      { message: OVERDUE, session_id: 's-1', age_seconds: expectedSeconds },
    ]);
  });
});
