import type { ModelUsage, ProgressNote } from '@agents/events';
import { humanDuration } from './phrases.ts';

/** What a task said of its work, and how long ago: `3 of 5, 40 s ago: summarising part 3`. @param now epoch milliseconds */
export function progressText(note: ProgressNote, now: number): string {
  const ago = `${humanDuration(Math.max(0, now - (note.reportedAt ?? note.epochMs)))} ago`;
  return [[amountOf(note), ago].filter(Boolean).join(', '), wordsOf(note)].filter(Boolean).join(': ');
}

/** The same without its time: `3 of 5: summarising part 3`. */
export function progressWords(note: ProgressNote): string {
  return [amountOf(note), wordsOf(note)].filter(Boolean).join(': ');
}

/** Tokens stand for the words of a task that reports nothing else. */
function wordsOf({ text, done, usage }: ProgressNote): string {
  return text ?? (done === undefined ? tokensText(usage) : '');
}

/** `3 of 5`, or as much of it as is known. */
function amountOf({ done, total }: ProgressNote): string {
  if (done === undefined) return '';
  return total === undefined ? `${done} done` : `${done} of ${total}`;
}

/** The tokens that a task has used, with each model: `model large: 1,200 tokens in, 340 out`. */
export function usageText({ model, inputTokens, outputTokens }: ModelUsage): string {
  return `model ${model}: ${counted(inputTokens)} tokens in, ${counted(outputTokens)} out`;
}

function tokensText(usage: readonly ModelUsage[]): string {
  const tokens = usage.reduce((sum, { inputTokens, outputTokens }) => sum + inputTokens + outputTokens, 0);
  return `${counted(tokens)} tokens used`;
}

function counted(tokens: number): string {
  return tokens.toLocaleString('en-US');
}
