import { shellWord } from './shell-word.ts';

/** The command of this project as one calls it in the repository. */
export const JOURNAL = './journal';

/** A command line as it can be pasted into a shell, each word quoted where it must be. */
export function journalLine(command: string, ...words: readonly string[]): string {
  return [command, ...words].map(shellWord).join(' ');
}
