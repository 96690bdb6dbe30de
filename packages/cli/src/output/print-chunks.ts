import type { Printer } from './printer.ts';

/** Lines of one write: enough to be fast, few enough that the first ones show at once. */
const CHUNK = 200;

/** Prints lines as they are made, however many: a call takes no more than some hundred thousand words. */
export function printChunks(printer: Pick<Printer, 'print'>, lines: Iterable<string>): void {
  let chunk: string[] = [];
  for (const line of lines) {
    chunk.push(line);
    if (chunk.length < CHUNK) continue;
    printer.print(...chunk);
    chunk = [];
  }
  printer.print(...chunk);
}
