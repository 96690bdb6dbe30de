import { JOURNAL, journalLine } from '@agents/diagnosis';
import { place } from './store.ts';

/** A command line of `journal` that does the same as the page, to paste into a shell. */
export function commandLine(...words: readonly string[]): string {
  const { command = JOURNAL, options = [] } = place.value ?? {};
  return journalLine(command, ...words, ...options);
}
