import { printableJson } from '@agents/events';
import type { Cli } from '../cli.ts';
import type { Format } from './terminal.ts';

export type JsonFormat = Extract<Format, 'json' | 'jsonl'>;

/** Whether the output is for a program. */
export function isJson(format: Format): format is JsonFormat {
  return format === 'json' || format === 'jsonl';
}

/** Prints one thing: in several lines that a person can read, or in one. */
export function printJson({ print }: Pick<Cli, 'print'>, format: JsonFormat, value: unknown): void {
  print(printableJson(value, format === 'json' ? 2 : 0));
}

/** Prints many things: one array, or a line each. */
export function printJsonList(
  cli: Pick<Cli, 'print' | 'printAll'>,
  format: JsonFormat,
  values: readonly unknown[],
): void {
  if (format === 'json') printJson(cli, format, values);
  else cli.printAll(values.map((value) => printableJson(value)));
}
