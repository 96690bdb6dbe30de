import type { SessionEvent } from '@agents/events';
import fc from 'fast-check';
import { anyCharacter } from '../../../test/support/any-character.ts';
import { fingerprint, groupErrors } from '../src/errors.ts';
import { at, COMPLETED } from './support/events.ts';

describe('fingerprint', () => {
  it.each([
    ['ClientError: Rate exceeded', 'ClientError: Rate exceeded'],
    [
      'TimeoutError: no answer within 42000 ms after 3.5 tries',
      'TimeoutError: no answer within <n> ms after <n> tries',
    ],
    ['Error: run 3f2504e0-4f89-11d3-9a0c-0305e82c3301 ended', 'Error: run <uuid> ended'],
    ['Error: commit deadbeef01 at 0x7ffd', 'Error: commit <hex> at <hex>'],
    [
      'AccessDenied: arn:aws:sts::123456789012:assumed-role/x/y may not use arn:aws:bedrock:us-east-1::foundation-model/z',
      'AccessDenied: <arn> may not use <arn>',
    ],
    ['Error: expired at 2024-11-04T10:30:00.123Z, not 2024-11-05', 'Error: expired at <time>, not <time>'],
    ['Error: x (Request ID: 1A2B-3C, other)', 'Error: x (Request ID: <request>, other)'],
    ['Error: {requestId: abc-def}', 'Error: {requestId: <request>}'],
    [
      'JournalUnavailable: append X of session my-run-7 to t',
      'JournalUnavailable: append X of session <session> to t',
    ],
    ['Error: the session has no agent', 'Error: the session has no agent'],
    [
      'Error: no model "claude 4" and no table \'t\' or `u`',
      'Error: no model <value> and no table <value> or <value>',
    ],
    ["Error: it's the agent's fault", "Error: it's the agent's fault"],
    ['Error: GET https://x.example/a?b=c failed', 'Error: GET <url> failed'],
    ['Error: token ABCDEFGHIJ1234567890 is unknown', 'Error: token <id> is unknown'],
    ['Error: facade decade', 'Error: facade decade'],
    ["Error: ''session '' is unknown", 'Error: <value> is unknown'],
  ])('%s', (message, expected) => {
    expect(fingerprint(message)).toBe(expected);
  });

  it('is the same for messages that differ in what differs every time', () => {
    const parts = fc.record({
      uuid: fc.uuid(),
      count: fc.nat(),
      at: fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true }),
      quoted: fc.stringMatching(/^[a-z 0-9]{0,12}$/),
      account: fc.stringMatching(/^[0-9]{12}$/),
    });
    const message = ({
      uuid,
      count,
      at,
      quoted,
      account,
    }: typeof parts extends fc.Arbitrary<infer P> ? P : never) =>
      `Throttled: ${count} calls of ${uuid} at ${at.toISOString()} for "${quoted}" by arn:aws:iam::${account}:role/r`;
    fc.assert(
      fc.property(parts, parts, (one, other) => {
        expect(fingerprint(message(one))).toBe(fingerprint(message(other)));
      }),
      { numRuns: 1_000 },
    );
  });

  it('is its own fingerprint', () => {
    const text = fc.oneof(
      fc.string({ unit: anyCharacter, maxLength: 80 }),
      fc
        .array(
          fc.constantFrom(
            'session ',
            's-1',
            'requestId: ',
            'abc',
            '12',
            'deadbeef01',
            '"',
            "'",
            '`',
            ' ',
            '-',
            ':',
            '<n>',
            '<session>',
            'arn:aws:x',
            'https://x',
            '2024-11-04',
            'T10:30',
            '0x1',
            '_',
            '.',
          ),
          { maxLength: 14 },
        )
        .map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, (text) => {
        const once = fingerprint(text);
        expect(fingerprint(once)).toBe(once);
      }),
      { numRuns: 5_000 },
    );
  });

  it.each(['a', '1', '"', '-', 'session ', 'arn:aws', 'f1', 'requestId:', "'", 'a.'])(
    'is not stalled by a long row of %j, with a letter at its end or not',
    (piece) => {
      const row = piece.repeat(20_000 / piece.length);
      const started = performance.now();
      fingerprint(row);
      fingerprint(`${row}a`);
      expect(performance.now() - started).toBeLessThan(250);
    },
  );
});

const of = (sessionId: string, event: SessionEvent): SessionEvent => ({ ...event, sessionId });

describe('groupErrors', () => {
  it('groups what reads the same once masked, the most frequent first', () => {
    const events = [
      ...COMPLETED,
      ...['a', 'b', 'c', 'd', 'd'].map((id, index) =>
        of(
          id,
          at(index * 1_000, 'AGENT_BACKGROUND_TASK_FAILED', `Throttled: call ${index} of ${index}${index}`),
        ),
      ),
      of('e', at(9_000, 'AGENT_BACKGROUND_TASK_FAILED', 'ModelRefused: no')),
    ];
    const [first, second, ...others] = groupErrors(events.toReversed());

    expect(others).toEqual([]);
    expect(first).toEqual({
      fingerprint: 'Throttled: call <n> of <n>',
      status: 'AGENT_BACKGROUND_TASK_FAILED',
      writer: 'agent-task',
      count: 5,
      sessions: 4,
      firstSeen: expect.objectContaining({ sessionId: 'a' }),
      lastSeen: expect.objectContaining({ errorMessage: 'Throttled: call 4 of 44' }),
      sessionIds: ['d', 'c', 'b'],
    });
    expect(second).toMatchObject({ fingerprint: 'ModelRefused: no', count: 1 });
  });

  it('keeps writers apart that say the same', () => {
    const groups = groupErrors([
      at(0, 'AGENT_ENTRYPOINT_FAILED', 'Error: x'),
      at(1, 'AGENT_RUNTIME_INVOCATION_FAILED', 'Error: x'),
    ]);
    expect(groups.map(({ writer }) => writer)).toEqual(['invoker', 'agent-entrypoint']);
  });

  it('groups failures that say nothing', () => {
    const { errorMessage: _, ...silent } = at(0, 'AGENT_ENTRYPOINT_FAILED');
    expect(groupErrors([silent])).toMatchObject([{ fingerprint: '(no ErrorMessage)', count: 1 }]);
  });
});
