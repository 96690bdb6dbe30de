import { CommanderError } from '@commander-js/extra-typings';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { explain, type Place } from './explain-error.ts';
import { inContext } from './in-context.ts';
import type { Io } from './io.ts';
import { declareRoot, declareVerb } from './root-command.ts';
import { VERBS } from './verbs/registry.ts';
import type { Act } from './verbs/verb.ts';

/** The command without a process. */
export interface Program {
  /** Runs one command line, without the program's own name, and gives its exit code. Never throws. */
  run(args: readonly string[]): Promise<ExitCode>;
}

/** Makes the command over the world it is given. */
export function makeProgram(io: Io): Program {
  return {
    async run(args) {
      try {
        return await runCommand(args, io);
      } catch (error) {
        const { exitCode, message } = explain(error, NOWHERE);
        if (message) io.stderr.write(`${message}\n`);
        return exitCode;
      }
    },
  };
}

/** Before the command line has said where. */
const NOWHERE: Place = { stage: '', tableName: '', region: '' };

async function runCommand(args: readonly string[], io: Io): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.ok;
  const root = declareRoot(io);
  const act: Act =
    (work) =>
    async (...given) => {
      exitCode = await inContext(root.opts(), io, (cli) => work(cli, ...given));
    };
  const loadsAll = args.some((word) => Object.hasOwn(VERBS, word) && VERBS[word]?.needsAll);
  for (const [name, { summary, load }] of Object.entries(VERBS)) {
    const command = root.command(name).description(summary);
    // A word of the command line that is a verb's name: the verb, or an argument that looks like one.
    if (loadsAll || args.includes(name))
      declareVerb(command, { verb: await load(), calledAs: root.name() }, act);
  }
  try {
    await root.parseAsync(args.length > 0 ? args : ['--help'], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? EXIT.ok : EXIT.usage; // commander has said what is wrong
  }
  return exitCode;
}
