import { parseArgs } from 'node:util';

/** What `--help` prints. */
export const USAGE = `Runs the packaged service on this machine: one endpoint for DynamoDB, EventBridge, Step Functions, Lambda and AgentCore.

  --port PORT      port on 127.0.0.1 (default 4566, or LOCAL_STACK_PORT; 0 takes any free one)
  --persist DIR    keep the tables in DIR; without it they are in memory
  --package DIR    folder that \`make package\` wrote (default .serverless)
  --client-endpoint URL
                   what functions, agents, event rules and workflows reach AWS through (default: this endpoint), so that a
                   proxy can stand between the parts of the system while the outside goes straight in
  --speed N        the workflows' waits and retry delays pass N times as fast (default 1); timeouts and clocks do not
  --machines N     most processes of an agent (default 4); as long as there are as many as sessions, each has its own, as on
                   AgentCore
  --verbose        log more
  --help           this text
`;

/** What the command line asks for. */
export interface CommandLine {
  readonly port: number;
  readonly persistDir: string | undefined;
  readonly packageDir: string;
  readonly clientEndpoint: string | undefined;
  readonly speed: number;
  readonly machines: number;
  readonly isVerbose: boolean;
  readonly wantsHelp: boolean;
}

/** A command line that cannot be followed; the message says why. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

const DEFAULT_PORT = '4566';

/** Past this a minute of waiting is less than a timer can tell apart. */
const MAX_SPEED = 10_000;
const MAX_MACHINES = 1_000;

/**
 * Reads the command line.
 *
 * @param args without the program's own name
 * @throws UsageError on an unknown option, a missing value, or a port, URL or number that is none
 */
export function parseCommandLine(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): CommandLine {
  const { values } = parse(args);
  const [source, port] = values.port
    ? (['--port', values.port] as const)
    : (['LOCAL_STACK_PORT', environment['LOCAL_STACK_PORT'] || DEFAULT_PORT] as const);
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
    throw new UsageError(`${source} must be a port from 0 to 65535, not "${port}"`);
  }
  if (values.persist === '') throw new UsageError('--persist needs a folder');
  const clientEndpoint = values['client-endpoint'];
  if (clientEndpoint !== undefined && !/^http:\/\/[^/]+\/?$/.test(clientEndpoint)) {
    throw new UsageError(`--client-endpoint must be http://HOST:PORT, not "${clientEndpoint}"`);
  }
  return {
    port: Number(port),
    persistDir: values.persist,
    packageDir: values.package,
    clientEndpoint,
    speed: parseNumber('--speed', values.speed, MAX_SPEED),
    machines: Math.floor(parseNumber('--machines', values.machines, MAX_MACHINES)),
    isVerbose: values.verbose,
    wantsHelp: values.help,
  };
}

function parseNumber(option: string, text: string, max: number): number {
  const number = Number(text);
  if (number >= 1 && number <= max) return number;
  throw new UsageError(`${option} must be a number from 1 to ${max}, not "${text}"`);
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        port: { type: 'string' },
        persist: { type: 'string' },
        package: { type: 'string', default: '.serverless' },
        'client-endpoint': { type: 'string' },
        speed: { type: 'string', default: '1' },
        machines: { type: 'string', default: '4' },
        verbose: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
