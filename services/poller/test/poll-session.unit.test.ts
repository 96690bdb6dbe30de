import { createJournal, createMemoryTable } from '@agents/journal';
import { createLogger } from '@agents/service';
import { makePollSession } from '../src/poll-session.ts';
import { RUNNING, T0 } from './events.ts';

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
    times: { firstSeconds: 300, everySeconds: 300 },
    findLostAgent: async (_sessionId, session) => ({ session }),
    log: createLogger({ component: 'poller', level: 'debug', write: (line) => lines.push(line) }),
    now: () => T0 + afterSeconds * 1_000,
  });
  return { table, poll, lines };
}

describe('pollSession', () => {
  it('answers how the session stands', async () => {
    const { poll } = await setUp();
    await expect(poll({ session_id: 's-1' }, ENDS)).resolves.toEqual({
      session_id: 's-1',
      state: 'RUNNING',
      wait_seconds: 1,
      last_event: { status: 'AGENT_BACKGROUND_TASK_STARTED', timestamp: '2024-11-04T10:30:02.000Z' },
    });
  });

  it('answers for a session nobody has heard of', async () => {
    const { poll } = await setUp();
    await expect(poll({ session_id: 's-2' }, ENDS)).resolves.toEqual({
      session_id: 's-2',
      state: 'NOT_FOUND',
      wait_seconds: 60,
    });
  });

  it.each([[{ agent: { outcome: 'started' } }], [null], [{ Error: 'X', Cause: '' }]])(
    'hands back what it was given of the invocation: %j',
    async (invocation) => {
      const { poll } = await setUp();
      await expect(poll({ session_id: 's-1', invocation }, ENDS)).resolves.toHaveProperty(
        'invocation',
        invocation,
      );
    },
  );

  it('counts rows that are no events and names them in the log, and goes on', async () => {
    const { poll, table, lines } = await setUp();
    table.plant({ PK: 'SESSION#s-1', SK: 'EVENT#x', Status: 'DONE', Timestamp: 'x' });
    await expect(poll({ session_id: 's-1' }, ENDS)).resolves.toMatchObject({
      state: 'RUNNING',
      unreadable: 1,
    });
    expect(lines.find((line) => line.includes('"level":"warn"'))).toContain('EVENT#x');
  });

  it('names the session in every line', async () => {
    const { poll, lines } = await setUp();
    await poll({ session_id: 's-1' }, ENDS);
    expect(lines).not.toHaveLength(0);
    for (const line of lines) expect(JSON.parse(line)).toHaveProperty('session_id', 's-1');
  });

  it.each([
    [3_599, []],
    [3_600, ['session overdue']],
    [28_000, ['session overdue']],
  ])('warns of a session that is still open after %i s of an expected hour: %j', async (age, messages) => {
    const { poll, lines } = await setUp(age);
    await poll({ session_id: 's-1' }, ENDS);
    const warnings = lines.map((line) => JSON.parse(line)).filter(({ level }) => level === 'warn');
    expect(warnings.map(({ message }) => message)).toEqual(messages);
    for (const warning of warnings) {
      expect(warning).toMatchObject({ session_id: 's-1', age_seconds: age, expected_seconds: 3_600 });
    }
  });

  it('does not call a session overdue that has ended', async () => {
    const { poll, table, lines } = await setUp(7_200);
    const Timestamp = '2024-11-04T10:31:00.000Z';
    const Status = 'AGENT_BACKGROUND_TASK_COMPLETED';
    table.plant({ PK: 'SESSION#s-1', SK: `EVENT#${Timestamp}`, Status, Timestamp });
    await expect(poll({ session_id: 's-1' }, ENDS)).resolves.toMatchObject({ state: 'COMPLETED' });
    expect(lines.filter((line) => line.includes('session overdue'))).toEqual([]);
  });
});
