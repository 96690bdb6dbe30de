import type { LogLine } from './log-line.ts';

/** In the order of time. Lines of one stream with the same time keep their order. */
export function inOrder(lines: readonly LogLine[]): readonly LogLine[] {
  const known = new Map(lines.map((line) => [line.id, line]));
  return [...known.values()].sort((a, b) => a.epochMs - b.epochMs);
}
