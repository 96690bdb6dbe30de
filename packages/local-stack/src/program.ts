import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { printableLines } from '@agents/events';
import { type CommandLine, DEFAULT_PORT, parseCommandLine, USAGE, UsageError } from './command-line.ts';
import { type LocalStack, startLocalStack } from './local-stack.ts';
import { createConsoleLog, type StackLog } from './log.ts';
import { StartError } from './start-error.ts';

/** The exit code that a shell reports for a process that Ctrl-C ended. */
const EXIT_INTERRUPTED = 130;

/** Called once, when the stack is ready. */
export type OnReady = (stack: LocalStack, log: StackLog) => void;

/**
 * Runs the command line of the local stack in this process: starts the stack, or says on stderr why it cannot start.
 *
 * @param env the environment of the person who starts it
 */
export async function runProgram(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  onReady?: OnReady,
): Promise<void> {
  try {
    const commandLine = parseCommandLine(args, env);
    if (commandLine.wantsHelp) process.stdout.write(USAGE);
    else await run(commandLine, env, onReady);
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof StartError)) throw error;
    process.stderr.write(`${printableLines(error.message)}\n`);
    process.exitCode = error instanceof UsageError ? 2 : 1;
  }
}

/** Starts the stack and leaves it running until a signal ends it. */
async function run(commandLine: CommandLine, env: NodeJS.ProcessEnv, onReady?: OnReady): Promise<void> {
  const log = createConsoleLog((line) => process.stderr.write(`${line}\n`), commandLine.isVerbose);
  // After an exception that was not caught, the processes of the stack end with it.
  process.on('uncaughtException', (error) => {
    log.error({ error }, 'the local stack ends after an internal error');
    process.exit(1);
  });
  let stopping = false;
  const starting = startLocalStack({ ...commandLine, log });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (stopping) process.exit(EXIT_INTERRUPTED);
      stopping = true;
      log.info({ signal }, 'stopping; press Ctrl-C again to stop at once');
      starting
        .then((stack) => stack.close())
        .then(
          () => process.exit(0),
          () => process.exit(1),
        );
    });
  }
  const stack = await starting;
  if (stopping) return;
  process.stdout.write(`ready ${stack.endpoint}\n`);
  process.stderr.write(printableLines(describe(stack, commandLine.persistDir, env)));
  onReady?.(stack, log);
}

/** Says what runs and where, and how to use it: SDKs and `sls` do not start without credentials and a region. */
function describe(
  { name, endpoint, region, modelNote }: LocalStack,
  persistDir: string | undefined,
  env: NodeJS.ProcessEnv,
): string {
  const { port } = new URL(endpoint);
  const journal = port === DEFAULT_PORT ? './journal' : `LOCAL_STACK_PORT=${port} ./journal`;
  const tables = persistDir === undefined ? 'are in memory and end with it' : `are kept in ${persistDir}`;
  return `
The local stack runs ${name} at ${endpoint}. The tables ${tables}. Ctrl-C stops it.
${modelNote === '' ? '' : `${modelNote}\n`}
In another terminal:
  ${journal} start --local   starts a session; --detail JSON is the agent's payload
  ${journal} list --local    lists the sessions

Before you use the AWS CLI, an SDK or sls, point it at the local stack:
  export AWS_ENDPOINT_URL=${endpoint} AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local AWS_REGION=${region} AWS_DEFAULT_REGION=${region}
${obstacles(env)}
`;
}

/** Removes what keeps other tools from the local stack in this environment. `./journal` and `sls` need none of it. */
function obstacles(env: NodeJS.ProcessEnv): string {
  const profiles = ['AWS_PROFILE', 'AWS_DEFAULT_PROFILE'].filter((name) => env[name]);
  const isProxied = ['HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy'].some((name) => env[name]);
  const hosts = '127.0.0.1,localhost';
  return [
    ...(profiles.length > 0 ? [`  unset ${profiles.join(' ')}\n`] : []),
    ...(isProxied ? [`  export NO_PROXY="$NO_PROXY,${hosts}" no_proxy="$no_proxy,${hosts}"\n`] : []),
  ].join('');
}

/** A local stack in its own process. */
export interface StackProcess {
  readonly endpoint: string;
  readonly pid: number;
  /** Every line it has logged so far. */
  readonly logs: readonly string[];
  /** Ends it as Ctrl-C does, and waits until everything it started is gone. */
  stop(): Promise<void>;
}

/** The local stack did not become ready. */
export class StackNotReady extends Error {
  override readonly name = 'StackNotReady';
}

/** A local stack that may not be ready yet. */
export type StartingStack = Omit<StackProcess, 'endpoint'> & {
  /** Rejects with StackNotReady and the last lines it logged, when it ends before that. */
  readonly ready: Promise<StackProcess>;
};

/**
 * Starts the local stack on a free port and waits for its `ready` line.
 *
 * @param main the stack's entry file
 * @param env the environment of the person who starts it
 * @throws StackNotReady with the last lines it logged, when it ends before that
 */
export function startStackProcess(
  main: string,
  args: readonly string[] = [],
  env: NodeJS.ProcessEnv = process.env,
): Promise<StackProcess> {
  return launchStackProcess(main, args, env).ready;
}

/** Starts the local stack on a free port, for a caller that looks at it before it is ready. */
export function launchStackProcess(
  main: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): StartingStack {
  const child = spawn(process.execPath, [main, '--port', '0', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env,
  });
  const logs: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => logs.push(line));
  const exited = once(child, 'exit');
  const running = { logs, pid: child.pid ?? 0, stop: () => stop(child, exited) };
  const ready = async (): Promise<StackProcess> => {
    for await (const line of createInterface({ input: child.stdout })) {
      const endpoint = /^ready (http:\/\/\S+)$/.exec(line)?.[1];
      if (endpoint) return { endpoint, ...running };
    }
    await exited;
    throw new StackNotReady(`the local stack ended before it was ready:\n${logs.slice(-10).join('\n')}`);
  };
  return { ...running, ready: ready() };
}

async function stop(child: ChildProcess, exited: Promise<unknown>): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) child.kill('SIGINT');
  await exited;
}
