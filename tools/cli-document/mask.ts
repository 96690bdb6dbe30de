/**
 * What differs from one run to the next, and what stands for it; in this order, because a time holds numbers. Counts are
 * whole numbers and stay: they are the same in every run.
 */
const MASKS: readonly (readonly [pattern: RegExp, mask: string])[] = [
  [/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, 'ID'],
  [/\b\d{4}-\d{2}-\d{2}T[\d:.]+(?:Z|[+-]\d{2}:\d{2})/g, 'TIME'],
  [/\b\d{2}:\d{2}:\d{2}\.\d{3}\b/g, 'TIME'],
  [/(?<=--start-time )\d+/g, 'TIME'],
  [/[+-]?\d+(?:\.\d+)? (?:ms|s|min|h|d)\b(?: \d+ (?:s|min|h)\b)?/g, 'DURATION'],
  [/[█░]+/g, 'BAR'],
  [/\d+\.\d+/g, 'NUMBER'],
  [/ {2,}/g, '  '],
];

/** A transcript without what differs from one run to the next: ids, times, durations, and the widths they give columns. */
export function mask(text: string): string {
  return MASKS.reduce((rest, [pattern, replacement]) => rest.replace(pattern, replacement), text);
}
