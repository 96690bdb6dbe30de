import { Argument, type CommandUnknownOpts, Option } from '@commander-js/extra-typings';
import type { Verb } from '../cli.ts';
import { EXIT } from '../exit-codes.ts';
import { TOPICS } from '../help-topics.ts';
import { jsonOption } from '../options.ts';
import {
  bashCompletion,
  type OptionWords,
  type ProgramWords,
  zshCompletion,
} from '../output/completion-scripts.ts';
import { printJson } from '../output/json.ts';

const SHELLS = ['bash', 'zsh'] as const;
type Shell = (typeof SHELLS)[number];

const SCRIPTS: Readonly<Record<Shell, (words: ProgramWords) => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
};

/** `journal completion`: a script with which a shell completes this command. */
export const completion: Verb = {
  examples: [
    ['source <(journal completion bash)', 'in this shell; in ~/.bashrc for every new one'],
    ['source <(journal completion zsh)', 'the same for zsh, after compinit'],
  ],
  declare(command, act) {
    command
      .addArgument(new Argument('<shell>', 'your shell').choices(SHELLS))
      .addOption(
        new Option('-o, --output <format>', 'script: for the shell; json, jsonl: for a program')
          .choices(['script', 'json', 'jsonl'] as const)
          .default('script' as const),
      )
      .addOption(jsonOption())
      .action(
        act(async (cli, shell, { output }, self: CommandUnknownOpts) => {
          const script = SCRIPTS[shell](wordsOf(self.parent ?? self)).trimEnd();
          if (output === 'script') cli.print(script);
          else printJson(cli, output, { shell, script });
          return EXIT.ok;
        }),
      );
  },
};

/** Reads the words of the command from the command itself, so that each is written once and none is forgotten. */
function wordsOf(root: CommandUnknownOpts): ProgramWords {
  const help = root.createHelp();
  return {
    name: 'journal', // however it was called: a shell completes a path by its last part
    options: help.visibleOptions(root).map(optionWords),
    verbs: help.visibleCommands(root).map((command) => ({
      name: command.name(),
      description: command.description(),
      options: help.visibleOptions(command).map(optionWords),
      argumentChoices: argumentChoices(command, root),
    })),
  };
}

function optionWords(option: Option): OptionWords {
  const { flags, short, long, description, required, optional, argChoices } = option;
  return {
    flags: [short, long].filter((flag) => flag !== undefined),
    description,
    takesValue: required || optional,
    isFile: flags.includes('<file>'),
    choices: argChoices ?? [],
  };
}

/** `@last` for a session; for `help`, the verbs and the topics. */
function argumentChoices(command: CommandUnknownOpts, root: CommandUnknownOpts): readonly string[] {
  const [argument] = command.registeredArguments;
  if (argument?.argChoices) return argument.argChoices;
  if (argument?.name() === 'id') return ['@last'];
  if (command.name() !== 'help') return [];
  return [...root.commands.map((each) => each.name()), ...Object.keys(TOPICS)];
}
