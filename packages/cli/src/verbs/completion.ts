import { Argument, type CommandUnknownOpts } from '@commander-js/extra-typings';
import type { Cli } from '../cli.ts';
import { bashCompletion } from '../complete/bash.ts';
import { type ProgramWords, wordsOf } from '../complete/command-tree.ts';
import { zshCompletion } from '../complete/zsh.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { Verb } from './verb.ts';

const SHELLS = ['bash', 'zsh'] as const;
type Shell = (typeof SHELLS)[number];

const SCRIPTS: Readonly<Record<Shell, (words: ProgramWords) => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
};

/** `journal completion`: a script with which a shell completes this command. */
export const completion: Verb = {
  examples: [
    ['source <(journal completion bash)', 'in this shell; in ~/.bashrc for every one'],
    ['source <(journal completion zsh)', 'the same for zsh, after compinit'],
    ["alias journal='pnpm --silent journal'", 'before it, where the command is not on the PATH'],
  ],
  declare(command, act) {
    command
      .addArgument(new Argument('<shell>', 'the shell').choices(SHELLS))
      .action(
        act(async (cli: Cli, shell: Shell, _options: object, self: CommandUnknownOpts) =>
          printScript(cli, shell, self),
        ),
      );
  },
};

function printScript(cli: Cli, shell: Shell, self: CommandUnknownOpts): ExitCode {
  cli.print(SCRIPTS[shell](wordsOf(self.parent ?? self)).trimEnd());
  return EXIT.ok;
}
