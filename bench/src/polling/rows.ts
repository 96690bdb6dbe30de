import { humanDuration } from '@agents/diagnosis';
import type { Row } from '../result.ts';
import type { CutOff, Polling } from './simulate.ts';

export interface Comparison {
  /** The duration of the task: `1 min`. */
  readonly duration: string;
  readonly against: string;
  readonly ours: Polling;
  readonly theirs: Polling | CutOff;
  /** For the cents. */
  readonly goal: number | undefined;
}

/** Cents and lag against another schedule; without a value if that schedule does not reach the end. */
export function compare({ duration, against, ours, theirs, goal }: Comparison): readonly Row[] {
  const row = (what: string, of: (each: Polling) => number, word: (each: Polling) => string): Row => {
    const head = { what: `${duration}: ${what}`, against };
    if ('cause' in theirs) return { ...head, detail: wordCutOff(theirs) };
    return {
      ...head,
      value: of(ours) / of(theirs),
      runs: ours.runs,
      ...(what === 'cents' && goal !== undefined && { goal }),
      detail: `${word(ours)}; theirs ${word(theirs)}`,
    };
  };
  return [row('cents', ({ cents }) => cents, wordCents), row('lag', ({ lagSeconds }) => lagSeconds, wordLag)];
}

/** A figure of our own that has a limit. */
export interface Limit {
  readonly what: string;
  readonly unit: string;
  readonly goal: number;
  readonly detail: string;
  of(polling: Polling): number;
}

/** A figure of our own against its limit. */
export function limitRow(duration: string, ours: Polling, { what, unit, goal, detail, of }: Limit): Row {
  return { what: `${duration}: ${what}`, value: of(ours), unit, runs: ours.runs, goal, detail };
}

const wordCents = ({ cents, polls, transitions, historyEvents }: Polling): string =>
  `${cents.toPrecision(3)} cents for ${wordCount(polls)} polls, ${wordCount(transitions)} transitions, ${wordCount(historyEvents)} history events`;

const wordLag = ({ lagSeconds, worstLagSeconds }: Polling): string =>
  `${lagSeconds.toFixed(1)} s, maximum ${worstLagSeconds.toFixed(1)} s`;

const wordCutOff = ({ cause, afterMs }: CutOff): string =>
  `failed after ${humanDuration(afterMs)}, during the task: ${cause}`;

const wordCount = (count: number): string => Math.round(count).toLocaleString('en-US');
