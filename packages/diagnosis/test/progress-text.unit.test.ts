import type { ProgressNote } from '@agents/events';
import { progressText, progressWords, usageText } from '../src/progress-text.ts';

const NOW = Date.UTC(2026, 10, 23, 12);

const note = (more: Partial<ProgressNote> = {}): ProgressNote => ({
  sessionId: 's',
  epochMs: NOW - 5_000,
  reportedAt: NOW - 40_000,
  usage: [],
  ...more,
});

describe('the progress of a task in words', () => {
  it.each<[Partial<ProgressNote>, string]>([
    [{ done: 3, total: 5, text: 'summarising part 3' }, '3 of 5, 40 s ago: summarising part 3'],
    [{ done: 3, text: 'summarising' }, '3 done, 40 s ago: summarising'],
    [{ text: 'summarising' }, '40 s ago: summarising'],
    [{ total: 5, text: 'summarising' }, '40 s ago: summarising'],
    [{ done: 3, total: 5 }, '3 of 5, 40 s ago'],
  ])('says how much, how long ago and what: %j', (more, text) => {
    expect(progressText(note(more), NOW)).toBe(text);
  });

  it('says the tokens of a task that reports nothing else, from when they were written', () => {
    const usage = [
      { model: 'large', inputTokens: 12_000, outputTokens: 300 },
      { model: 'small', inputTokens: 45, outputTokens: 0 },
    ];
    const { reportedAt: _, ...silent } = note({ usage });

    expect(progressText(silent, NOW)).toBe('5 s ago: 12,345 tokens used');
    expect(usage.map(usageText)).toEqual([
      'model large: 12,000 tokens in, 300 out',
      'model small: 45 tokens in, 0 out',
    ]);
  });

  it('is never in the future, whatever the clock of the agent says', () => {
    expect(progressText(note({ reportedAt: NOW + 60_000, text: 'x' }), NOW)).toMatch(/^0 (?:ms|s) ago: x$/);
  });

  it('is the same without the time for an event stream', () => {
    expect(progressWords(note({ done: 3, total: 5, text: 'part 3' }))).toBe('3 of 5: part 3');
    expect(progressWords(note({ done: 3, total: 5 }))).toBe('3 of 5');
    expect(progressWords(note({ text: 'part 3' }))).toBe('part 3');
  });
});
