import { printable } from '@agents/events';
import { Command, CommanderError, Option } from '@commander-js/extra-typings';
import { type Act, runWork, type Verb } from './cli.ts';
import { EXIT, type ExitCode, UsageError } from './exit-codes.ts';
import { explain } from './explain-error.ts';
import { exitCodeLines, TOPICS } from './help-topics.ts';
import { guarded, type Io } from './io.ts';
import { COLOR_MODES } from './output/terminal.ts';
import { VERBS } from './verbs/registry.ts';
import { VERSION } from './version.ts';
import { commandName } from './where.ts';

/** The command without a process. */
export interface Program {
  /** Runs one command line, without the program's own name, and gives its exit code. Never throws. */
  run(args: readonly string[]): Promise<ExitCode>;
}

/** Makes the command over the world it is given. */
export function makeProgram(world: Io): Program {
  const io = guarded(world);
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
  if (args[0] === 'help' && args.length === 2) {
    const topic = topicText(args[1] ?? '');
    if (topic !== undefined) {
      io.stdout.write(topic);
      return EXIT.ok;
    }
  }
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

/**
 * The text of a topic of `help`; `undefined` for a verb or an option.
 *
 * @throws UsageError for a word that is neither
 */
function topicText(word: string): string | undefined {
  if (Object.hasOwn(TOPICS, word)) return `${TOPICS[word]?.lines.join('\n')}\n`;
  if (word.startsWith('-') || word === 'help' || Object.hasOwn(VERBS, word)) return undefined;
  const known = [...Object.keys(TOPICS), ...Object.keys(VERBS)].join(', ');
  throw new UsageError(`help: expected a verb or a topic, found "${printable(word)}". Known: ${known}.`);
}

/** The command itself, with the options that every verb has. */
function declareRoot(io: Io) {
  return new Command(commandName(io.env))
    .description('Lists, shows, follows and explains agent sessions.')
    .version(`${VERSION} (Node ${process.version})`, '--version', 'print the version')
    .option('--stage <stage>', 'deployed stage (default: JOURNAL_STAGE, or "dev")')
    .option('--profile <profile>', 'profile of the AWS configuration')
    .option(
      '--region <region>',
      "AWS region (default: AWS_REGION, AWS_DEFAULT_REGION, the profile's region, or us-east-1)",
    )
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
    .helpCommand('help [topic]', 'print the help of a verb or a topic')
    .showHelpAfterError('(add --help to see the options)')
    .exitOverride()
    .addHelpText('after', `\nTopics of help:\n${topics()}\n\nExit codes:\n${exitCodeLines().join('\n')}`);
}

function topics(): string {
  return Object.entries(TOPICS)
    .map(([name, { summary }]) => `  ${name.padEnd(19)}  ${summary}`)
    .join('\n');
}

/** Adds what a verb takes and does to its command. */
function declareVerb(command: Command, verb: Verb, act: Act): void {
  verb.declare(command, act);
  command.hook('preAction', (self) => {
    const { json }: { readonly json?: unknown } = self.opts();
    if (json) self.setOptionValue('output', 'json');
  });
  const name = command.parent?.name() ?? 'journal';
  // Examples are written with `journal`. They are shown with the command as it was called.
  const lines = verb.examples.map(
    ([line, purpose]) => [line.replace(/\bjournal(?= [a-z])/g, () => name), purpose] as const,
  );
  const width = Math.max(...lines.map(([line]) => line.length));
  const examples = lines.map(([line, purpose]) => `  ${line.padEnd(width)}  ${purpose}`);
  command.addHelpText(
    'after',
    `\nExamples:\n${examples.join('\n')}\n\nExit codes:\n${exitCodeLines().join('\n')}`,
  );
}
