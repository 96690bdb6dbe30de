import { startConsole } from '@agents/console';
import { InvalidArgumentError, Option } from '@commander-js/extra-typings';
import { type Cli, errorPlaceOf, sayPlace, type Verb } from '../cli.ts';
import { CliError, EXIT, type ExitCode } from '../exit-codes.ts';
import { explain } from '../explain-error.ts';
import { jsonOption } from '../options.ts';
import { printJson } from '../output/json.ts';
import { recentRetries } from '../recent-retries.ts';

interface ConsoleOptions {
  readonly port: number;
  /** `false` with `--no-open`. */
  readonly open: boolean;
  readonly write?: true | undefined;
  readonly output: 'url' | 'json' | 'jsonl';
}

/** `journal console`: the sessions of a stage in a browser, served on this computer until Ctrl-C. */
export const consoleVerb: Verb = {
  examples: [
    ['journal console', 'serve it on a free port, and open it'],
    ['journal console --stage prod --write', 'also start, repeat and stop sessions of an account'],
    ['journal console --port 4600 --no-open', 'print its address only'],
    ['journal console --no-open -o json', 'the same for a program'],
  ],
  declare(command, act) {
    command
      .addOption(
        new Option('--port <number>', 'the port; 0 takes a free one').argParser(parsePort).default(0),
      )
      .option('--no-open', 'do not open a browser')
      .option('--write', 'allow to start, repeat and stop sessions on AWS (the local stack always allows it)')
      .addOption(
        new Option('-o, --output <format>', 'url: its address; json, jsonl: for a program')
          .choices(['url', 'json', 'jsonl'] as const)
          .default('url' as const),
      )
      .addOption(jsonOption())
      .action(act(serve));
  },
};

/** @throws InvalidArgumentError unless the text is a number from 0 to 65535 */
function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError('Expected a number from 0 to 65535.');
}

async function serve(cli: Cli, { port, open, write, output }: ConsoleOptions): Promise<ExitCode> {
  const { io } = cli;
  const console = await startConsole({
    where: cli.where,
    world: { env: io.env, now: io.now, sleep: cli.sleep },
    port,
    write: write === true,
    journalCall: cli.journalCall,
    recentRetries: () => recentRetries(cli),
    async explain(error, stage) {
      const { code = 'FAILED', message } = explain(error, await errorPlaceOf({ ...cli, stage }));
      return { code, message };
    },
  }).catch((error) => {
    if (error.code !== 'EADDRINUSE') throw error;
    throw new CliError(
      EXIT.failed,
      `Port ${port} is in use. Choose another with --port, or none for a free one.`,
    );
  });
  try {
    await sayPlace(cli);
    if (output === 'url') cli.print(console.url);
    else printJson(cli, output, await console.describe());
    if (open) await io.browse(console.url);
    for (;;) await cli.sleep(3_600_000);
  } finally {
    await console.close();
  }
}
