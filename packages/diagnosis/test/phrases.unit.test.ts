import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { counted, EXECUTION_ERRORS, excerpt, humanDuration, oneOf, sentence, times } from '../src/phrases.ts';

const read = (path: string): Promise<string> =>
  readFile(new URL(`../../../${path}`, import.meta.url), 'utf8');

describe('the words for executions', () => {
  it('cover every error that an execution ends with', async () => {
    const machine = await read('infra/workflow.yml');
    const own = [...machine.matchAll(/^ +Error: (\w+)$/gm)].map(([, name]) => name);
    const poller = await read('services/poller/src/verdict.ts');
    const list = poller.slice(poller.indexOf('SESSION_ERRORS'), poller.indexOf('] as const'));
    const ofSessions = [...list.matchAll(/'(\w+)'/g)].map(([, name]) => name);
    expect(own).toContain('PollingFailed');
    expect(ofSessions).toContain('AgentLost');
    expect(Object.keys(EXECUTION_ERRORS)).toEqual(expect.arrayContaining([...own, ...ofSessions]));
  });
});

describe('phrases', () => {
  it('shorten the second of two names with the same beginning', () => {
    expect(oneOf(['AGENT_BACKGROUND_TASK_COMPLETED', 'AGENT_BACKGROUND_TASK_FAILED'])).toBe(
      'AGENT_BACKGROUND_TASK_COMPLETED or _FAILED',
    );
    expect(oneOf(['AGENT_BACKGROUND_TASK_STARTED', 'AGENT_ENTRYPOINT_FAILED'])).toBe(
      'AGENT_BACKGROUND_TASK_STARTED or AGENT_ENTRYPOINT_FAILED',
    );
  });

  it('count', () => {
    expect([1, 2, 3].map(times)).toEqual(['once', 'twice', '3 times']);
    expect([1, 2].map((count) => counted(count, 'record'))).toEqual(['1 record', '2 records']);
  });

  it('end with one full stop', () => {
    expect(['x', 'x.', 'x. ', 'x...'].map(sentence)).toEqual(['x.', 'x.', 'x.', 'x.']);
  });

  it('quote a text on one line, cut to 240 characters, without secrets', () => {
    expect(excerpt('a\r\nb\u001b[31m\u202e c')).toBe('a b [31m c');
    expect(excerpt('x'.repeat(300))).toBe(`${'x'.repeat(239)}…`);
    expect(excerpt('Authorization: Bearer abcdefghijkl')).not.toContain('abcdefghijkl');
  });
});

const S = 1_000;
const MIN = 60 * S;
const H = 60 * MIN;
const D = 24 * H;

describe('humanDuration', () => {
  it.each([
    [0, '0 s'],
    [0.3, '0 s'],
    [-0.3, '0 s'],
    [120, '120 ms'],
    [999.4, '999 ms'],
    [999.6, '1 s'],
    [1_200, '1.2 s'],
    [9_949, '9.9 s'],
    [9_960, '10 s'],
    [44 * S, '44 s'],
    [59_600, '1 min'],
    [2 * MIN + 5 * S, '2 min 5 s'],
    [59 * MIN + 59.7 * S, '1 h'],
    [3 * H + 12 * MIN, '3 h 12 min'],
    [8 * H + 5 * MIN, '8 h 5 min'],
    [23 * H + 59.6 * MIN, '1 d'],
    [2 * D + 4 * H, '2 d 4 h'],
    [400 * D, '400 d'],
    [-1_200, '-1.2 s'],
    [Number.NaN, 'an unknown time'],
    [Number.POSITIVE_INFINITY, 'an unknown time'],
  ])('says %d ms as %s', (ms, words) => {
    expect(humanDuration(ms)).toBe(words);
  });

  const UNITS: Readonly<Record<string, number>> = { ms: 1, s: S, min: MIN, h: H, d: D };
  /** The words read back as milliseconds. */
  const read = (words: string): number =>
    [...words.matchAll(/([\d.]+) (ms|s|min|h|d)/g)].reduce(
      (sum, [, count, unit = '']) => sum + Number(count) * (UNITS[unit] ?? Number.NaN),
      0,
    );

  it('is never further from the truth than half of the smallest unit it could show', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 100 * D, noNaN: true }), (ms) => {
        const tolerance = ms < S ? 0.5 : ms < 10 * S ? 50 : ms < H ? S / 2 : ms < D ? MIN / 2 : H / 2;
        expect(Math.abs(read(humanDuration(ms)) - ms)).toBeLessThanOrEqual(tolerance * 1.000_001);
      }),
      { numRuns: 1_000 },
    );
  });

  it('never makes a longer time sound shorter', () => {
    const ms = fc.double({ min: 0, max: 10 * D, noNaN: true });
    fc.assert(
      fc.property(ms, ms, (a, b) => {
        const [shorter, longer] = [Math.min(a, b), Math.max(a, b)];
        expect(read(humanDuration(shorter))).toBeLessThanOrEqual(read(humanDuration(longer)));
      }),
      { numRuns: 1_000 },
    );
  });
});
