import { progressWords, usageText } from '@agents/diagnosis';
import { type ProgressNote, printable } from '@agents/events';
import { courseOf } from '@agents/sessions';
import type { Cli } from '../cli.ts';
import { type TimeOptions, timeText } from './event-lines.ts';
import { hang } from './wrap.ts';

export interface SectionOptions {
  readonly time: TimeOptions;
  /** The session's first event, in epoch milliseconds. */
  readonly start: number;
  /** Every note instead of a few. */
  readonly all: boolean;
  readonly reverse?: boolean | undefined;
}

/** The course of a task, and the tokens that it used; no lines if the task reported neither. */
export function progressSection(
  { paint, width: widthOf }: Pick<Cli, 'paint' | 'width'>,
  notes: readonly ProgressNote[],
  { time, start, all, reverse }: SectionOptions,
): readonly string[] {
  const reports = notes.filter(({ reportedAt }) => reportedAt !== undefined);
  const shown = all ? reports : courseOf(reports);
  const width = widthOf();
  const lines = shown.map((note) => {
    const at = timeText(note.epochMs, start, time);
    const behind = `${paint.dim(at)}  `;
    const words = printable(progressWords(note));
    return width === undefined
      ? behind + words
      : hang(behind, words, { width, headWidth: at.length + 2 }).join('\n');
  });
  const head =
    shown.length < reports.length
      ? `Progress, ${shown.length} of ${reports.length} notes (all with --progress):`
      : 'Progress:';
  const usage = notes.at(-1)?.usage ?? [];
  return [
    ...(lines.length > 0 ? ['', head, ...(reverse ? lines.toReversed() : lines)] : []),
    ...(usage.length > 0 ? ['', `Tokens: ${printable(usage.map(usageText).join('; '))}`] : []),
  ];
}
