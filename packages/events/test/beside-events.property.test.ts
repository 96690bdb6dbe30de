import fc from 'fast-check';
import { anyCharacter } from '../../../test/support/any-character.ts';
import { isUnreadable, type Row } from '../src/event.ts';
import {
  decodeInput,
  encodeInput,
  repeatedSession,
  repeatKey,
  repeatOfKey,
  repeatResource,
} from '../src/input-record.ts';
import { decodeProgress, encodeProgress, MAX_PROGRESS_MODELS, MAX_PROGRESS_TEXT } from '../src/progress.ts';

const RUNS = { numRuns: 300 };
const anySessionId = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/);
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

type Present<T> = { [Name in keyof T]?: Exclude<T[Name], undefined> };

/** Without the keys whose value is undefined. */
function present<T extends object>(value: T): Present<T> {
  const result: Present<T> = {};
  for (const name in value) {
    const each = value[name];
    if (each !== undefined) Object.assign(result, { [name]: each });
  }
  return result;
}

const anyText = fc.string({ unit: anyCharacter, maxLength: 60 });
const anyTime = fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true }).map(Number);
/** Keys are text in every table; other attributes can be of any type. */
const anyRow: fc.Arbitrary<Row> = fc
  .tuple(
    fc.constantFrom('PROGRESS#s', 'INPUT#s', 'PROGRESS#', 'INPUT#a b', 'SESSION#s'),
    fc.constantFrom('NOTE#2026-01-01T00:00:00.000Z', 'NOTE#', 'INPUT', 'REPEAT#s'),
    fc.dictionary(
      fc.constantFrom('Text', 'Done', 'Total', 'ReportedAt', 'Usage', 'Payload', 'Repeats', 'ExecutionArn'),
      fc.oneof(fc.anything(), fc.json(), fc.string()),
    ),
  )
  .map(([PK, SK, more]) => ({ ...more, PK, SK }));

describe('the record of an input', () => {
  const anyInput = fc.record({
    sessionId: anySessionId,
    payload: fc.dictionary(anyText, fc.jsonValue()),
    executionArn: optional(fc.constant('arn:aws:states:us-east-1:000000000000:execution:workflow:e-1')),
    repeats: optional(anySessionId),
  });

  it('is read back as it was written', () => {
    fc.assert(
      fc.property(anyInput, (given) => {
        const { executionArn, repeats, ...input } = given;
        const more = present({ executionArn, repeats });
        // JSON has no -0.
        const payload: unknown = JSON.parse(JSON.stringify(input.payload));
        expect(decodeInput({ ...encodeInput({ ...input, ...more }) })).toEqual({
          ...input,
          ...more,
          payload,
        });
      }),
      RUNS,
    );
  });

  it('is read or refused with a reason, whatever is in the table', () => {
    fc.assert(
      fc.property(anyRow, (row) => {
        const decoded = decodeInput(row);
        if (isUnreadable(decoded))
          expect(decoded.reason).toMatch(/^(PK|Payload|ExecutionArn|Repeats): expected /);
        else expect(`INPUT#${decoded.sessionId}`).toBe(row['PK']);
      }),
      RUNS,
    );
  });

  it('names the repeated session in a key and in the resources of an event', () => {
    fc.assert(
      fc.property(anySessionId, fc.array(anyText), (id, others) => {
        expect(repeatOfKey(repeatKey(id))).toBe(id);
        expect(repeatedSession([...others.map((each) => `arn:${each}`), repeatResource(id)])).toBe(id);
      }),
    );
  });
});

describe('a note of progress', () => {
  const anyAmount = fc.oneof(fc.double(), fc.integer(), fc.constant(1e300), fc.constant(5e-324));
  const anyUsage = fc.record({ model: anyText, inputTokens: fc.nat(), outputTokens: fc.nat() });
  const anyNote = fc.record({
    ...{ sessionId: anySessionId, epochMs: anyTime, text: optional(anyText), reportedAt: optional(anyTime) },
    ...{ done: optional(anyAmount), total: optional(anyAmount) },
    usage: fc.array(anyUsage, { maxLength: 20 }),
  });

  it('is read back as it was written, but on one line, and without numbers that DynamoDB does not hold', () => {
    fc.assert(
      fc.property(anyNote, ({ text, done, total, reportedAt, ...note }) => {
        const given = { ...note, ...present({ text, done, total, reportedAt }) };
        const decoded = decodeProgress({ ...encodeProgress(given) });
        if (isUnreadable(decoded)) throw new Error(decoded.reason);

        expect(decoded).toMatchObject({
          sessionId: note.sessionId,
          epochMs: note.epochMs,
          ...present({ reportedAt }),
        });
        for (const [read, amount] of [
          [decoded.done, done],
          [decoded.total, total],
        ]) {
          if (read !== undefined) expect(read).toBe(amount);
          else if (amount !== undefined) expect([0, 1e-130, 1e126]).not.toContain(amount);
        }
        expect(decoded.text === undefined).toBe(text === undefined);
        expect(decoded.usage).toHaveLength(Math.min(note.usage.length, MAX_PROGRESS_MODELS));
        for (const line of [decoded.text ?? '', ...decoded.usage.map(({ model }) => model)]) {
          expect(line).not.toMatch(/[\n\r\u2028\u2029]/);
          expect(line.length).toBeLessThanOrEqual(MAX_PROGRESS_TEXT);
        }
      }),
      RUNS,
    );
  });

  it('is read or refused with a reason, whatever is in the table', () => {
    fc.assert(
      fc.property(anyRow, (row) => {
        const decoded = decodeProgress(row);
        if (isUnreadable(decoded))
          expect(decoded.reason).toMatch(/^(PK|SK|Text|Done|Total|ReportedAt|Usage): expected /);
        else expect(`PROGRESS#${decoded.sessionId}`).toBe(row['PK']);
      }),
      RUNS,
    );
  });

  it('has no secret, wherever it stands in a text of any length', () => {
    const SECRET = 'AKIAIOSFODNN7EXAMPLE';
    fc.assert(
      fc.property(anyText, fc.nat(30_000), anyText, (before, padding, after) => {
        const text = `${before} ${'x'.repeat(padding)} ${SECRET} ${after}`;
        const usage = [{ model: text, inputTokens: 1, outputTokens: 1 }];
        const record = encodeProgress({ sessionId: 's', epochMs: 0, text, usage });
        expect(JSON.stringify(record)).not.toContain(SECRET);
        expect(JSON.stringify(record)).not.toContain('IOSFODNN7');
      }),
      { numRuns: 300 },
    );
  });

  it('leaves out tokens that are no numbers, so that it can be read', () => {
    const usage = [
      { model: 'bad', inputTokens: Number.NaN, outputTokens: Number.POSITIVE_INFINITY },
      { model: 'good', inputTokens: 1, outputTokens: 2 },
    ];
    expect(decodeProgress({ ...encodeProgress({ sessionId: 's', epochMs: 0, usage }) })).toMatchObject({
      usage: [{ model: 'good' }],
    });
  });
});
