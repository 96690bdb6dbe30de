import { parseCommandLine, USAGE, UsageError } from './command-line.ts';
import { createConsoleLog } from './console-log.ts';
import { startLocalStack } from './local-stack.ts';
import { StartError } from './start-error.ts';

/** What a shell reports for a process that Ctrl-C ended. */
const EXIT_INTERRUPTED = 130;

/** Runs the command line of the local stack in this process: starts it, or says on stderr why it cannot. */
export async function runProgram(args: readonly string[]): Promise<void> {
  try {
    const commandLine = parseCommandLine(args, process.env);
    if (commandLine.wantsHelp) process.stdout.write(USAGE);
    else await run(commandLine);
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof StartError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = error instanceof UsageError ? 2 : 1;
  }
}

/** Starts the stack and leaves it running until a signal ends it. */
async function run({ isVerbose, ...options }: ReturnType<typeof parseCommandLine>): Promise<void> {
  const log = createConsoleLog((line) => process.stderr.write(`${line}\n`), isVerbose);
  // Whatever breaks where nobody can catch it: the processes of the stack end with it.
  process.on('uncaughtException', (error) => {
    log.error({ error }, 'the local stack broke');
    process.exit(1);
  });
  let stopping = false;
  const starting = startLocalStack({ ...options, log });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (stopping) process.exit(EXIT_INTERRUPTED);
      stopping = true;
      log.info({ signal }, 'stopping; once more to stop at once');
      starting
        .then((stack) => stack.close())
        .then(
          () => process.exit(0),
          () => process.exit(1),
        );
    });
  }
  const { endpoint, region } = await starting;
  if (stopping) return;
  process.stdout.write(`ready ${endpoint}\n`);
  process.stderr.write(howToReach(endpoint, region));
}

/** What the AWS CLI, the SDKs and `sls` need to be told: without credentials and a region they ask nobody. */
function howToReach(endpoint: string, region: string): string {
  return `In another terminal, for everything that speaks AWS and for ./journal:
  export AWS_ENDPOINT_URL=${endpoint} AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local AWS_REGION=${region} AWS_DEFAULT_REGION=${region}
`;
}
