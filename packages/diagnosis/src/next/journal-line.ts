import { shellWord } from './shell-word.ts';

/** A command line of this project as it can be pasted anywhere in the repository, each word quoted where it must be. */
export function journalLine(...words: readonly string[]): string {
  return ['npx', 'journal', ...words].map(shellWord).join(' ');
}
