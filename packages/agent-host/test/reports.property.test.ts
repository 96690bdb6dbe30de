import { decodeProgress, encodeProgress, isUnreadable } from '@agents/events';
import { createLogger } from '@agents/service';
import fc from 'fast-check';
import { anyHostileValue } from '../../../test/support/hostile-values.ts';
import { createReports } from '../src/reports.ts';

function setUp() {
  const lines: Record<string, unknown>[] = [];
  const log = createLogger({ component: 'agent', write: (line) => lines.push(JSON.parse(line)) });
  return { reports: createReports({ log, now: () => 1_000 }), lines };
}

/** What the table would store of the reports, read back. */
function stored({ reports }: ReturnType<typeof setUp>) {
  return decodeProgress({ ...encodeProgress({ ...reports.progress(), sessionId: 's-1', epochMs: 0 }) });
}

/** Values that look right in places, and values that throw when they are read. */
const anyValue = fc.oneof(
  anyHostileValue,
  fc
    .oneof(fc.string(), fc.double(), fc.constant(-1), fc.constant(5e-324), fc.constant(1e300))
    .map((value) => () => value),
);
const anyCall = fc.oneof(
  fc.tuple(fc.constant('progress' as const), anyValue, anyValue),
  fc.tuple(
    fc.constant('progress' as const),
    anyValue,
    fc.tuple(anyValue, anyValue).map(([done, total]) => () => ({ done: done(), total: total() })),
  ),
  fc.tuple(
    fc.constant('usage' as const),
    fc.tuple(anyValue, anyValue, anyValue).map(([model, input, output]) => () => ({
      model: model(),
      inputTokens: input(),
      outputTokens: output(),
    })),
    anyValue,
  ),
);

describe('reports of progress', () => {
  it('take any arguments without throwing, log each kind of mistake once, and can always be stored and read', () => {
    fc.assert(
      fc.property(fc.array(anyCall, { maxLength: 30 }), (calls) => {
        const all = setUp();
        const { reports, lines } = all;
        for (const [name, first, second] of calls) {
          if (name === 'progress') reports.add(first(), second());
          else reports.addUsage(first());
        }

        expect(isUnreadable(stored(all))).toBe(false);
        const problems = lines.map(({ problem }) => String(problem).split(':')[0]);
        expect(new Set(problems).size).toBe(problems.length);
      }),
      { numRuns: 500 },
    );
  });

  it.each<[string, unknown, unknown, string]>([
    [
      'undefined text',
      undefined,
      undefined,
      'text: expected text that is not blank, found a value of type undefined',
    ],
    ['blank text', ' \n', undefined, 'text: expected text that is not blank, found blank text'],
    ['an amount that is a number', 'a', 3, 'amount: expected { done, total }, found 3'],
    ['NaN', 'a', { done: Number.NaN }, 'done: expected a number from 0 to 9007199254740991, found NaN'],
    ['a negative total', 'a', { total: -1 }, 'total: expected a number from 0 to 9007199254740991, found -1'],
    [
      'text as a number',
      'a',
      { done: '3' },
      'done: expected a number from 0 to 9007199254740991, found text',
    ],
    [
      'a getter that throws',
      'a',
      Object.defineProperty({}, 'done', {
        get() {
          throw new Error('hostile');
        },
      }),
      'amount: expected { done, total }, found an object that cannot be read',
    ],
  ])('log what was expected: %s', (_what, text, amount, problem) => {
    const { reports, lines } = setUp();
    for (let i = 0; i < 3; i += 1) reports.add(text, amount);
    expect(lines).toMatchObject([
      { level: 'warn', message: 'progress report not understood; the task continues', problem },
    ]);
  });

  it.each([
    [null, 'usage: expected { model, inputTokens, outputTokens }, found null'],
    [
      { inputTokens: 1, outputTokens: 1 },
      'model: expected the name of a model, found a value of type undefined',
    ],
    [
      { model: 'm', inputTokens: Number.POSITIVE_INFINITY, outputTokens: 1 },
      'inputTokens: expected a number from 0 to 9007199254740991, found Infinity',
    ],
  ])('log what was expected of tokens: %j', (usage, problem) => {
    const { reports, lines } = setUp();
    reports.addUsage(usage);
    expect(lines).toMatchObject([{ problem }]);
  });

  it('keep the text of a report whose amount is wrong', () => {
    const { reports } = setUp();
    reports.add('reading', { done: Number.NaN, total: 3 });
    expect(reports.progress()).toEqual({ text: 'reading', total: 3, reportedAt: 1_000, usage: [] });
  });

  it('count the tokens of any number of models, and name ten', () => {
    const { reports } = setUp();
    for (let i = 0; i < 10_000; i += 1)
      reports.addUsage({ model: `m-${i}`, inputTokens: 2, outputTokens: 1 });
    const { usage } = reports.progress();
    expect(usage).toHaveLength(10);
    expect(usage.at(-1)).toEqual({ model: 'other models', inputTokens: 2 * 9_991, outputTokens: 9_991 });
  });
});
