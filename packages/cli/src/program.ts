import { Command, CommanderError, Option } from '@commander-js/extra-typings';
import { type Act, runWork, type Verb } from './cli.ts';
import { EXIT, EXIT_MEANINGS, type ExitCode } from './exit-codes.ts';
import { explain } from './explain-error.ts';
import type { Io } from './io.ts';
import { COLOR_MODES } from './output/terminal.ts';
import { VERBS } from './verbs/registry.ts';
import { commandName } from './where.ts';

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

/** The place of an error that came before the command line said where to go. */
const NOWHERE = { stage: '', tableName: '', region: '', command: () => '' };

async function runCommand(args: readonly string[], io: Io): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.ok;
  const root = declareRoot(io);
  const act: Act =
    (work) =>
    async (...given) => {
      exitCode = await runWork(root.opts(), io, (cli) => work(cli, ...given));
    };
  const loadsAll = args.some((word) => Object.hasOwn(VERBS, word) && VERBS[word]?.needsAll);
  for (const [name, { summary, load }] of Object.entries(VERBS)) {
    const command = root.command(name).description(summary);
    // The word may also be an argument that looks like a verb: loading one verb too many does no harm.
    if (loadsAll || args.includes(name)) declareVerb(command, await load(), act);
  }
  try {
    await root.parseAsync(args.length > 0 ? args : ['--help'], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? EXIT.ok : EXIT.usage; // commander has said what is wrong
  }
  return exitCode;
}

/** The command itself, with the options that every verb has. */
function declareRoot(io: Io) {
  return new Command(commandName(io.env))
    .description('Lists, shows, follows and explains agent sessions.')
    .option('--stage <stage>', 'deployed stage (default: JOURNAL_STAGE, or "dev")')
    .option('--profile <profile>', 'profile of the AWS configuration')
    .option('--region <region>', 'AWS region')
    .option(
      '--local',
      'use the local stack (`make dev`) on port LOCAL_STACK_PORT, or 4566 (default: JOURNAL_LOCAL, 1 or 0)',
    )
    .option('--no-local', 'use AWS, even if JOURNAL_LOCAL is 1')
    .addOption(
      new Option('--color <when>', 'use colours; auto: on a terminal, unless NO_COLOR is set')
        .choices(COLOR_MODES)
        .default('auto' as const),
    )
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      getOutHelpWidth: () => io.stdout.columns ?? 100,
      getErrHelpWidth: () => io.stderr.columns ?? 100,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .configureHelp({ showGlobalOptions: true })
    .helpCommand(true)
    .showHelpAfterError('(add --help to see the options)')
    .exitOverride()
    .addHelpText('after', `\nExit codes:\n${exitCodes()}`);
}

/** Adds what a verb takes and does to its command. */
function declareVerb(command: Command, verb: Verb, act: Act): void {
  verb.declare(command, act);
  const name = command.parent?.name() ?? 'journal';
  // Examples are written with `journal`. They are shown with the command as it was called.
  const lines = verb.examples.map(
    ([line, purpose]) => [line.replace(/\bjournal(?= [a-z])/g, () => name), purpose] as const,
  );
  const width = Math.max(...lines.map(([line]) => line.length));
  const examples = lines.map(([line, purpose]) => `  ${line.padEnd(width)}  ${purpose}`);
  command.addHelpText('after', `\nExamples:\n${examples.join('\n')}\n\nExit codes:\n${exitCodes()}`);
}

function exitCodes(): string {
  return EXIT_MEANINGS.map(([code, meaning]) => `  ${String(code).padStart(3)}  ${meaning}`).join('\n');
}
