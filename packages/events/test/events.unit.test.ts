import { at } from '../../../test/support/session-events.ts';
import { decodeRecord, encodeEvent, parseTimestamp } from '../src/event.ts';
import { findSkews } from '../src/order.ts';
import { InvalidSessionId, parseSessionId } from '../src/session-id.ts';
import { ALL_STATUSES, isFailure, writerOf } from '../src/status.ts';

describe('the record', () => {
  it('has exactly the attributes of the guide', () => {
    expect(encodeEvent(at(123, 'SESSION_INITIATED'))).toEqual({
      PK: 'SESSION#s-1',
      SK: 'EVENT#2024-11-04T10:30:00.123Z',
      Status: 'SESSION_INITIATED',
      Timestamp: '2024-11-04T10:30:00.123Z',
    });
    expect(Object.keys(encodeEvent(at(0, 'AGENT_BACKGROUND_TASK_FAILED', 'E: x')))).toEqual([
      'PK',
      'SK',
      'Status',
      'Timestamp',
      'ErrorMessage',
    ]);
  });

  const row = { ...encodeEvent(at(0, 'SESSION_INITIATED')) };
  it.each([
    [
      'an unknown status',
      { ...row, Status: 'AGENT_PAUSED' },
      /Status: expected one of the nine, found "AGENT_PAUSED"/,
    ],
    ['a missing status', { ...row, Status: undefined }, /Status/],
    ['an inherited name as status', { ...row, Status: 'toString' }, /Status/],
    ['a broken timestamp', { ...row, Timestamp: '2024-13-04T10:30:00Z' }, /Timestamp: expected ISO 8601/],
    ['a foreign partition', { ...row, PK: 'RESULT#s-1' }, /PK: expected SESSION#/],
    ['a malformed session id', { ...row, PK: 'SESSION#a#b' }, /session_id: expected/],
    ['a message that is not text', { ...row, ErrorMessage: 7 }, /ErrorMessage: expected text/],
  ])('reports %s by its key', (_what, broken, reason) => {
    expect(decodeRecord(broken)).toMatchObject({ SK: row.SK, reason: expect.stringMatching(reason) });
  });

  it('reports a record whose key cannot be converted to text', () => {
    const PK = { toString: null };

    expect(decodeRecord({ ...row, PK })).toMatchObject({ PK: '(a value of type object)', SK: row.SK });
  });

  it('ignores an ErrorMessage on an event that is not a failure', () => {
    expect(decodeRecord({ ...row, ErrorMessage: 'Error: x' })).toEqual(at(0, 'SESSION_INITIATED'));
  });

  it('reads a timestamp whose fraction lost its trailing zeros', () => {
    expect(decodeRecord({ ...row, Timestamp: '2024-11-04T10:30:00.5Z' })).toMatchObject({
      epochMs: at(500, 'SESSION_INITIATED').epochMs,
    });
  });
});

describe('statuses', () => {
  it('are nine, each with the writer the guide names, three of them failures', () => {
    expect(ALL_STATUSES.map((status) => [status, writerOf(status)])).toMatchInlineSnapshot(`
[
  [
    "SESSION_INITIATED",
    "state-machine",
  ],
  [
    "AGENT_RUNTIME_INVOCATION_STARTED",
    "invoker",
  ],
  [
    "AGENT_RUNTIME_INVOCATION_SUCCEEDED",
    "invoker",
  ],
  [
    "AGENT_RUNTIME_INVOCATION_FAILED",
    "invoker",
  ],
  [
    "AGENT_ENTRYPOINT_STARTED",
    "agent-entrypoint",
  ],
  [
    "AGENT_BACKGROUND_TASK_STARTED",
    "agent-entrypoint",
  ],
  [
    "AGENT_ENTRYPOINT_FAILED",
    "agent-entrypoint",
  ],
  [
    "AGENT_BACKGROUND_TASK_COMPLETED",
    "agent-task",
  ],
  [
    "AGENT_BACKGROUND_TASK_FAILED",
    "agent-task",
  ],
]
`);
    expect(ALL_STATUSES.filter(isFailure)).toEqual([
      'AGENT_RUNTIME_INVOCATION_FAILED',
      'AGENT_ENTRYPOINT_FAILED',
      'AGENT_BACKGROUND_TASK_FAILED',
    ]);
  });
});

describe('parseTimestamp', () => {
  it.each([
    '',
    'now',
    '2024-11-04',
    '2024-11-04T10:30:00',
    '2024-11-04T10:30:00.123+01:00',
    '2024-02-30T00:00:00Z',
    '2024-11-04T25:00:00Z',
    undefined,
    17,
  ])('refuses %p', (text) => {
    expect(parseTimestamp(text)).toBeUndefined();
  });
});

describe('parseSessionId', () => {
  it.each(['a', '3f2b8c1e-8f3a-4f39-9d7e-2f8f4a8f5b11', 'run_7.retry-2', 'x'.repeat(128)])(
    'takes %p',
    (id) => {
      expect(parseSessionId(id)).toBe(id);
    },
  );

  it.each([
    ['#', 'a#b', 'found "a#b"'],
    ['a control character', 'a\u0000b', 'found "a\\u0000b"'],
    ['a line break at the end', 'abc\n', 'found "abc\\n"'],
    ['129 characters', 'x'.repeat(129), 'found 129 characters'],
    ['an empty string', '', 'found an empty string'],
    ['nothing', undefined, 'found none'],
    ['null', null, 'found null'],
    ['a number', 7, 'found a value of type number'],
    ['a first character that starts a command-line option', '-rf', 'found "-rf"'],
  ])('refuses %s, and says what it found', (_what, value, found) => {
    expect(() => parseSessionId(value)).toThrow(InvalidSessionId);
    expect(() => parseSessionId(value)).toThrow(found);
  });
});

describe('findSkews', () => {
  it('finds an effect stamped before its cause, with the difference', () => {
    const cause = at(1_000, 'AGENT_ENTRYPOINT_STARTED');
    const effect = at(400, 'AGENT_BACKGROUND_TASK_STARTED');

    expect(findSkews([effect, cause])).toEqual([{ cause, effect, byMs: 600 }]);
  });

  it('ignores events without a fixed order', () => {
    expect(
      findSkews([
        at(0, 'AGENT_RUNTIME_INVOCATION_STARTED'),
        at(10, 'AGENT_ENTRYPOINT_STARTED'),
        at(20, 'AGENT_RUNTIME_INVOCATION_SUCCEEDED'),
      ]),
    ).toEqual([]);
  });

  it('accepts one cause of several that is earlier', () => {
    expect(
      findSkews([
        at(0, 'AGENT_RUNTIME_INVOCATION_STARTED'),
        at(50, 'AGENT_ENTRYPOINT_STARTED'),
        at(100, 'AGENT_RUNTIME_INVOCATION_STARTED'),
      ]),
    ).toEqual([]);
  });
});
