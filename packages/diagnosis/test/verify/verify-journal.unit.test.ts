import type { SessionEvent, Status } from '@agents/events';
import { createJournal, createMemoryTable } from '@agents/journal';
import type { Finding } from '../../src/verify/finding.ts';
import { verifyJournal } from '../../src/verify/verify-journal.ts';
import { at, COMPLETED, RUNNING, SESSION, T0 } from '../support/events.ts';

type Attributes = Readonly<Record<string, string | number>>;

/** A row as its writer makes it, with the given changes. */
function row(afterMs: number, Status: string, other: Attributes = {}): Attributes {
  const Timestamp = new Date(T0 + afterMs).toISOString();
  return { PK: `SESSION#${SESSION}`, SK: `EVENT#${Timestamp}`, Status, Timestamp, ...other };
}

const INITIATED = row(0, 'SESSION_INITIATED');

/** The findings in a table with these rows, read as the command reads it. */
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
  it('finds nothing in a journal from its own writers', async () => {
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
    ['an unknown status', row(9, 'AGENT_PAUSED'), 'error UNKNOWN_STATUS', /AGENT_PAUSED/],
    [
      'an invalid timestamp',
      row(9, 'SESSION_INITIATED', { Timestamp: 'today', SK: 'EVENT#today' }),
      'error UNREADABLE_RECORD',
      /expected ISO 8601/,
    ],
    [
      'a message that is not text',
      row(9, 'AGENT_BACKGROUND_TASK_FAILED', { ErrorMessage: 5 }),
      'error UNREADABLE_RECORD',
      /ErrorMessage: expected text/,
    ],
    [
      'a key that differs from its timestamp',
      row(9, 'SESSION_INITIATED', { SK: 'EVENT#2024-11-04T10:31:00.000Z' }),
      'error KEY_MISMATCH',
      /expected EVENT#2024-11-04T10:30:00.009Z, found EVENT#2024-11-04T10:31:00.000Z/,
    ],
    [
      'an extra attribute',
      row(9, 'SESSION_INITIATED', { Owner: 'me', Cost: 3 }),
      'error EXTRA_ATTRIBUTE',
      /Cost, Owner/,
    ],
    [
      'a message on an event that is not a failure',
      row(9, 'SESSION_INITIATED', { ErrorMessage: 'x' }),
      'error UNEXPECTED_MESSAGE',
      /SESSION_INITIATED.*ErrorMessage/,
    ],
  ])('finds %s, by its key', async (_what, broken, finding, message) => {
    const findings = await findingsIn([INITIATED, broken]);
    expect(codesOf(findings)).toEqual([finding]);
    expect(findings[0]).toMatchObject({ message: expect.stringMatching(message), key: broken['SK'] });
  });

  it('finds a failure without a message', async () => {
    const rows = RUNNING.map(({ epochMs, status }) => row(epochMs - T0, status));
    for (const empty of [{}, { ErrorMessage: ' ' }]) {
      const findings = await findingsIn([...rows, row(9_000, 'AGENT_BACKGROUND_TASK_FAILED', empty)]);
      expect(codesOf(findings)).toEqual(['error MISSING_MESSAGE']);
    }
  });

  it.each([
    ['SESSION_INITIATED', 'note TIMESTAMP_PRECISION'],
    ['AGENT_RUNTIME_INVOCATION_STARTED', 'error TIMESTAMP_PRECISION'],
  ])('reports a fraction without three digits in %s as a %s', async (Status, finding) => {
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
    ['no initiation', without('SESSION_INITIATED'), ['error MISSING_INITIATION']],
    [
      'a call without an initiation',
      [at(0, 'AGENT_RUNTIME_INVOCATION_STARTED')],
      ['error MISSING_INITIATION'],
    ],
    [
      'an answer to no call',
      [at(0, 'SESSION_INITIATED'), at(1, 'AGENT_RUNTIME_INVOCATION_SUCCEEDED')],
      ['error MISSING_CAUSE'],
    ],
    ['a task without its entrypoint', without('AGENT_ENTRYPOINT_STARTED'), ['error MISSING_CAUSE']],
    ['a completion without its task', without(task.started), ['error MISSING_CAUSE']],
    [
      'a completion before its task',
      [...without(task.started), at(345_700, task.started)],
      ['error EVENT_AFTER_COMPLETION', 'warning CLOCK_SKEW'],
    ],
    [
      'two ends',
      [...COMPLETED, at(345_700, 'AGENT_BACKGROUND_TASK_FAILED')],
      ['error EVENT_AFTER_COMPLETION', 'error MORE_ENDS_THAN_STARTS', 'error SECOND_TERMINAL_EVENT'],
    ],
    [
      'a rejected request whose task runs',
      [...RUNNING, at(5_000, 'AGENT_ENTRYPOINT_FAILED')],
      ['error MORE_ENDS_THAN_STARTS'],
    ],
    [
      'two answers to one call',
      [...RUNNING, at(5_000, 'AGENT_RUNTIME_INVOCATION_FAILED')],
      ['error MORE_ENDS_THAN_STARTS'],
    ],
    [
      'a task that started again while it ran',
      [...RUNNING, at(5_000, 'AGENT_ENTRYPOINT_STARTED'), at(6_000, task.started)],
      ['error STARTED_WHILE_RUNNING'],
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
      ['warning EVENT_AFTER_COMPLETION'],
    ],
    [
      'a call after the completion',
      [...COMPLETED, at(345_700, 'AGENT_RUNTIME_INVOCATION_STARTED')],
      ['warning EVENT_AFTER_COMPLETION'],
    ],
    [
      'a second execution after the completion',
      [...COMPLETED, at(345_700, 'SESSION_INITIATED')],
      ['note EVENT_AFTER_COMPLETION'],
    ],
  ])('%s', (_what, events, findings) => {
    expect([...codesOf(verify(events))].sort()).toEqual([...findings].sort());
    expect(verify([...events].reverse())).toEqual(verify(events));
  });

  it('gives the difference of two clocks in milliseconds', () => {
    const events = [at(1_500, 'SESSION_INITIATED'), at(250, 'AGENT_RUNTIME_INVOCATION_STARTED')];
    expect(verify(events)).toEqual([
      {
        code: 'CLOCK_SKEW',
        severity: 'warning',
        key: 'EVENT#2024-11-04T10:30:00.250Z',
        message: expect.stringMatching(/1\.3 s \(1250 ms\).*SESSION_INITIATED/),
      },
    ]);
  });

  it('finds events in the future, beyond the few seconds by which clocks may differ', () => {
    expect(verify([at(5_000, 'SESSION_INITIATED')], T0)).toEqual([]);
    expect(codesOf(verify([at(5_001, 'SESSION_INITIATED')], T0))).toEqual(['warning TIMESTAMP_IN_FUTURE']);
  });

  it('puts the most serious first', () => {
    const events = [...COMPLETED, at(345_700, 'SESSION_INITIATED'), at(345_701, 'AGENT_ENTRYPOINT_FAILED')];
    expect(verify(events).map(({ severity }) => severity)).toEqual(['error', 'error', 'error', 'note']);
  });
});
