import type { SessionEvent, Status } from '@agents/events';
import { createJournal, createMemoryTable } from '@agents/journal';
import type { Finding } from '../../src/verify/finding.ts';
import { verifyJournal } from '../../src/verify/verify-journal.ts';
import { at, COMPLETED, RUNNING, SESSION, T0 } from '../support/events.ts';

type Attributes = Readonly<Record<string, string | number>>;

/** A row as a writer would have it, but for what is given. */
function row(afterMs: number, Status: string, other: Attributes = {}): Attributes {
  const Timestamp = new Date(T0 + afterMs).toISOString();
  return { PK: `SESSION#${SESSION}`, SK: `EVENT#${Timestamp}`, Status, Timestamp, ...other };
}

const INITIATED = row(0, 'SESSION_INITIATED');

/** What is found in a table with these rows, read as the command reads it. */
async function findingsIn(rows: readonly Attributes[]): Promise<readonly Finding[]> {
  const table = createMemoryTable();
  for (const attributes of rows) {
    const { PK, SK } = attributes;
    table.plant({ ...attributes, PK: String(PK), SK: String(SK) });
  }
  const read = await createJournal({ table }).readRows(SESSION);
  return verifyJournal({ sessionId: SESSION, ...read, now: T0 + 400_000 });
}

const codesOf = (findings: readonly Finding[]): readonly string[] =>
  findings.map(({ severity, code }) => `${severity} ${code}`);

const verify = (events: readonly SessionEvent[], now = T0 + 400_000): readonly Finding[] =>
  verifyJournal({ sessionId: SESSION, events, unreadable: [], now });

describe('verifyJournal on rows', () => {
  it('finds nothing in a journal that its writers wrote', async () => {
    const table = createMemoryTable();
    let now = T0;
    const journal = createJournal({ table, now: () => (now += 1_000) });
    for (const { status } of RUNNING) await journal.append({ sessionId: SESSION, status: status as never });
    await journal.append({
      sessionId: SESSION,
      status: 'AGENT_BACKGROUND_TASK_FAILED',
      error: new Error('boom'),
    });
    const read = await journal.readRows(SESSION);
    expect(read.rows).toHaveLength(6);
    expect(verifyJournal({ sessionId: SESSION, ...read, now })).toEqual([]);
  });

  it.each<readonly [what: string, row: Attributes, finding: string, message: RegExp]>([
    ['an unknown status', row(9, 'AGENT_PAUSED'), 'error unknown-status', /AGENT_PAUSED/],
    [
      'a timestamp that is none',
      row(9, 'SESSION_INITIATED', { Timestamp: 'today', SK: 'EVENT#today' }),
      'error unreadable-row',
      /expected ISO 8601/,
    ],
    [
      'a message that is no text',
      row(9, 'AGENT_BACKGROUND_TASK_FAILED', { ErrorMessage: 5 }),
      'error unreadable-row',
      /ErrorMessage: expected text/,
    ],
    [
      'a key unlike its timestamp',
      row(9, 'SESSION_INITIATED', { SK: 'EVENT#2024-11-04T10:31:00.000Z' }),
      'error key-unlike-timestamp',
      /expected EVENT#2024-11-04T10:30:00.009Z, as Timestamp says, found EVENT#2024-11-04T10:31:00.000Z/,
    ],
    [
      'an extra attribute',
      row(9, 'SESSION_INITIATED', { Owner: 'me', Cost: 3 }),
      'error extra-attribute',
      /Cost, Owner/,
    ],
    [
      'a message on an event that is no failure',
      row(9, 'SESSION_INITIATED', { ErrorMessage: 'x' }),
      'error message-on-progress',
      /SESSION_INITIATED is no failure/,
    ],
  ])('finds %s, by its key', async (_what, broken, finding, message) => {
    const findings = await findingsIn([INITIATED, broken]);
    expect(codesOf(findings)).toEqual([finding]);
    expect(findings[0]).toMatchObject({ message: expect.stringMatching(message), key: broken['SK'] });
  });

  it('finds a failure that says nothing', async () => {
    const rows = RUNNING.map(({ epochMs, status }) => row(epochMs - T0, status));
    for (const empty of [{}, { ErrorMessage: ' ' }]) {
      const findings = await findingsIn([...rows, row(9_000, 'AGENT_BACKGROUND_TASK_FAILED', empty)]);
      expect(codesOf(findings)).toEqual(['error failure-without-message']);
    }
  });

  it.each([
    ['SESSION_INITIATED', 'note timestamp-precision'],
    ['AGENT_RUNTIME_INVOCATION_STARTED', 'error timestamp-precision'],
  ])('takes a fraction without three digits of %s as a %s', async (Status, finding) => {
    const Timestamp = '2024-11-04T10:30:01.5Z';
    const findings = await findingsIn([INITIATED, row(0, Status, { Timestamp, SK: `EVENT#${Timestamp}` })]);
    expect(codesOf(findings)).toEqual([finding]);
  });
});

describe('verifyJournal on events', () => {
  const without = (status: Status): readonly SessionEvent[] =>
    COMPLETED.filter((event) => event.status !== status);
  const task = {
    started: 'AGENT_BACKGROUND_TASK_STARTED',
    completed: 'AGENT_BACKGROUND_TASK_COMPLETED',
  } as const;

  it.each<readonly [what: string, events: readonly SessionEvent[], findings: readonly string[]]>([
    ['nothing', [], []],
    ['a session as the guide has it', COMPLETED, []],
    [
      'an answer after the completion',
      [...without('AGENT_RUNTIME_INVOCATION_SUCCEEDED'), at(345_700, 'AGENT_RUNTIME_INVOCATION_SUCCEEDED')],
      [],
    ],
    ['no initiator', without('SESSION_INITIATED'), ['error no-initiator']],
    ['a call without a beginning', [at(0, 'AGENT_RUNTIME_INVOCATION_STARTED')], ['error no-initiator']],
    [
      'an answer to no call',
      [at(0, 'SESSION_INITIATED'), at(1, 'AGENT_RUNTIME_INVOCATION_SUCCEEDED')],
      ['error effect-without-cause'],
    ],
    ['a task without its entrypoint', without('AGENT_ENTRYPOINT_STARTED'), ['error effect-without-cause']],
    ['a completion without its task', without(task.started), ['error effect-without-cause']],
    [
      'a completion before its task',
      [...without(task.started), at(345_700, task.started)],
      ['error event-after-completed', 'warning clock-skew'],
    ],
    [
      'two ends',
      [...COMPLETED, at(345_700, 'AGENT_BACKGROUND_TASK_FAILED')],
      ['error event-after-completed', 'error more-ends-than-starts', 'error two-ends'],
    ],
    [
      'a refusal of a request whose task runs',
      [...RUNNING, at(5_000, 'AGENT_ENTRYPOINT_FAILED')],
      ['error more-ends-than-starts'],
    ],
    [
      'two answers to one call',
      [...RUNNING, at(5_000, 'AGENT_RUNTIME_INVOCATION_FAILED')],
      ['error more-ends-than-starts'],
    ],
    [
      'a task that started again while it ran',
      [...RUNNING, at(5_000, 'AGENT_ENTRYPOINT_STARTED'), at(6_000, task.started)],
      ['error started-while-running'],
    ],
    [
      'a task that started again after its end',
      [
        ...RUNNING,
        at(5_000, 'AGENT_BACKGROUND_TASK_FAILED'),
        at(6_000, 'AGENT_ENTRYPOINT_STARTED'),
        at(7_000, task.started),
      ],
      [],
    ],
    [
      'an entrypoint after the completion',
      [...COMPLETED, at(345_700, 'AGENT_ENTRYPOINT_STARTED')],
      ['warning event-after-completed'],
    ],
    [
      'a call after the completion',
      [...COMPLETED, at(345_700, 'AGENT_RUNTIME_INVOCATION_STARTED')],
      ['warning event-after-completed'],
    ],
    [
      'a second execution after the completion',
      [...COMPLETED, at(345_700, 'SESSION_INITIATED')],
      ['note event-after-completed'],
    ],
  ])('%s', (_what, events, findings) => {
    expect([...codesOf(verify(events))].sort()).toEqual(findings);
    expect(verify([...events].reverse())).toEqual(verify(events));
  });

  it('says by how many milliseconds two clocks differ', () => {
    const events = [at(1_500, 'SESSION_INITIATED'), at(250, 'AGENT_RUNTIME_INVOCATION_STARTED')];
    expect(verify(events)).toEqual([
      {
        code: 'clock-skew',
        severity: 'warning',
        key: 'EVENT#2024-11-04T10:30:00.250Z',
        message: expect.stringContaining('1.3 s (1250 ms) before its cause SESSION_INITIATED'),
      },
    ]);
  });

  it('finds what lies in the future, past a few seconds that clocks may differ', () => {
    expect(verify([at(5_000, 'SESSION_INITIATED')], T0)).toEqual([]);
    expect(codesOf(verify([at(5_001, 'SESSION_INITIATED')], T0))).toEqual(['warning timestamp-in-future']);
  });

  it('tells the gravest first', () => {
    const events = [...COMPLETED, at(345_700, 'SESSION_INITIATED'), at(345_701, 'AGENT_ENTRYPOINT_FAILED')];
    expect(verify(events).map(({ severity }) => severity)).toEqual(['error', 'error', 'error', 'note']);
  });
});
