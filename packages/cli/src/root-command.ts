import { Command, Option } from '@commander-js/extra-typings';
import { EXIT_MEANINGS } from './exit-codes.ts';
import type { Io } from './io.ts';
import { COLOR_MODES } from './output/paint.ts';
import { commandName } from './target/target.ts';
import type { Act, Verb } from './verbs/verb.ts';

/** The command itself, with the options that every verb has. */
export function declareRoot(io: Io) {
  return new Command(commandName(io.env))
    .description('Lists, shows, follows and explains agent sessions.')
    .option('--stage <stage>', 'the deployed stage', 'dev')
    .option('--profile <profile>', 'profile of the AWS configuration')
    .option('--region <region>', 'AWS region')
    .option('--local', 'the local stack (`make dev`), on LOCAL_STACK_PORT or 4566')
    .addOption(
      new Option('--color <when>', 'colours; on a terminal by default, unless NO_COLOR is set')
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
    .showHelpAfterError('(add --help for what it takes)')
    .exitOverride()
    .addHelpText('after', `\nExit codes:\n${exitCodes()}`);
}

/** Adds what a verb takes and does to its command. */
export function declareVerb(
  command: Command,
  { verb, calledAs }: { verb: Verb; calledAs: string },
  act: Act,
): void {
  verb.declare(command, act);
  const lines = verb.examples.map(([line, purpose]) => [asCalled(line, calledAs), purpose] as const);
  const width = Math.max(...lines.map(([line]) => line.length));
  const examples = lines.map(([line, purpose]) => `  ${line.padEnd(width)}  ${purpose}`);
  command.addHelpText('after', `\nExamples:\n${examples.join('\n')}\n\nExit codes:\n${exitCodes()}`);
}

/** An example with the command as it was called: examples are written with `journal`. */
function asCalled(example: string, calledAs: string): string {
  return example.replace(/\bjournal(?= [a-z])/g, () => calledAs);
}

function exitCodes(): string {
  return EXIT_MEANINGS.map(([code, meaning]) => `  ${String(code).padStart(3)}  ${meaning}`).join('\n');
}
