import type { Command } from '@commander-js/extra-typings';
import type { Cli } from '../cli.ts';
import type { ExitCode } from '../exit-codes.ts';

/** Makes a commander action of a verb's work: it gets the command line's context first, and gives the exit code. */
export type Act = <Args extends unknown[]>(
  work: (cli: Cli, ...args: Args) => Promise<ExitCode>,
) => (...args: Args) => Promise<void>;

/** One verb of the command. */
export interface Verb {
  /** Commands that work, and what each is for; shown by its help. */
  readonly examples: readonly (readonly [command: string, purpose: string])[];
  /** Declares arguments and options, and what is done with them. */
  declare(command: Command, act: Act): void;
}
