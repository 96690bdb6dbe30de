import type { CommandUnknownOpts, Option } from '@commander-js/extra-typings';

/** An option as a shell completes it. */
export interface OptionWords {
  /** `-o` and `--output`. */
  readonly flags: readonly string[];
  readonly description: string;
  readonly takesValue: boolean;
  /** Whether the value is a file's name. */
  readonly isFile: boolean;
  /** The values there are, where they are known. */
  readonly choices: readonly string[];
}

/** A verb as a shell completes it. */
export interface VerbWords {
  readonly name: string;
  readonly description: string;
  readonly options: readonly OptionWords[];
  /** What its argument may be, where that is known. */
  readonly argumentChoices: readonly string[];
}

/** A program as a shell completes it. */
export interface ProgramWords {
  readonly name: string;
  readonly options: readonly OptionWords[];
  readonly verbs: readonly VerbWords[];
}

/** Reads the words of a program from the program itself, so that nothing is listed twice and nothing can be forgotten. */
export function wordsOf(root: CommandUnknownOpts): ProgramWords {
  const help = root.createHelp();
  return {
    name: 'journal', // whatever it was called: a shell completes a path by its last part
    options: help.visibleOptions(root).map(optionWords),
    verbs: help.visibleCommands(root).map((command) => ({
      name: command.name(),
      description: command.description(),
      options: help.visibleOptions(command).map(optionWords),
      argumentChoices: argumentChoices(command, root),
    })),
  };
}

function optionWords({
  flags,
  short,
  long,
  description,
  required,
  optional,
  argChoices,
}: Option): OptionWords {
  return {
    flags: [short, long].filter((flag) => flag !== undefined),
    description,
    takesValue: required || optional,
    isFile: flags.includes('<file>'),
    choices: argChoices ?? [],
  };
}

/** `@last` for a session; for `help`, the verbs. */
function argumentChoices(command: CommandUnknownOpts, root: CommandUnknownOpts): readonly string[] {
  const [argument] = command.registeredArguments;
  if (argument?.argChoices) return argument.argChoices;
  if (argument?.name() === 'id') return ['@last'];
  return command.name() === 'help' ? root.commands.map((each) => each.name()) : [];
}
