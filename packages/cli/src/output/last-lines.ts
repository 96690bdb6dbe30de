import { humanDuration } from '@agents/diagnosis';
import { printable } from '@agents/events';
import type { LastLines } from '@agents/sessions';
import { shorten } from './table.ts';
import type { Paint } from './terminal.ts';

/** The most lines that this takes: a head, and three lines of the log. */
export const LOG_HEIGHT = 4;

export interface LastLinesOptions {
  readonly paint: Paint;
  /** Of the terminal, in characters. Without a terminal, nothing is cut. */
  readonly width: number | undefined;
}

/** What a component logged last of a session, and how long ago. */
export function lastLinesOf(log: LastLines, { paint, width }: LastLinesOptions): readonly string[] {
  const { component, lines, ageMs, refusal } = log;
  if (refusal !== undefined) return [paint.dim(cut(printable(refusal), width))];
  if (ageMs === undefined) return [paint.dim(`The log of the ${component} has no line of the session.`)];
  return [
    `Log of the ${component}, last line ${humanDuration(ageMs)} ago:`,
    ...lines.map(({ epochMs, level = '', message, fields }) => {
      const { error } = fields;
      const clock = new Date(epochMs).toISOString().slice('2024-11-04T'.length, '2024-11-04T10:30:00'.length);
      const words = [
        `  ${clock}Z`,
        level.padEnd('error'.length),
        message,
        ...(typeof error === 'string' ? [error] : []),
      ];
      return paint.dim(cut(printable(words.join('  ')), width));
    }),
  ];
}

function cut(line: string, width: number | undefined): string {
  return width === undefined ? line : shorten(line, width, '…');
}
