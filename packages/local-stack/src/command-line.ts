import { parseArgs } from 'node:util';
import { DEFAULT_AGENT_PROCESSES } from './agentcore/runtime-microvms.ts';
import { DEFAULT_FUNCTION_PROCESSES } from './lambda/runner.ts';
import type { ModelOptions } from './model/model-variables.ts';
import type { ProcessLimits } from './services.ts';

/** Also the port that `./journal --local` uses. */
export const DEFAULT_PORT = '4566';

/** Where `make package` puts the package of the stage dev. */
const DEFAULT_PACKAGE = '.build/packages/dev';

/** What `--help` prints. */
export const USAGE = `Runs the packaged service on this computer: one endpoint for DynamoDB, EventBridge, Step Functions, Lambda and AgentCore.

  --port PORT           port on 127.0.0.1 (default ${DEFAULT_PORT}, or LOCAL_STACK_PORT; 0 takes any free one)
  --persist DIR         keep the tables, and how executions ended, in DIR; by default they are in memory
  --package DIR         folder that \`make package\` wrote (default ${DEFAULT_PACKAGE})
  --client-endpoint URL
                        send the AWS calls of functions, agents, event rules and workflows to URL (default: this endpoint), for
                        example to a proxy; calls from outside still reach this endpoint directly
  --speed N             run the workflows' waits and retry delays N times as fast (default 1); timeouts and clocks keep real time
  --agent-processes N   maximum number of sessions of an agent at work at a time (default ${DEFAULT_AGENT_PROCESSES}). Each has a process of its own, of
                        about 45 MB. A further session takes the place of an idle one, waits up to 20 s for one to become
                        idle, and is then refused with ServiceQuotaExceededException, which the workflow retries
  --share-agents        sessions beyond --agent-processes share the processes, for load tests. This gives up what AgentCore
                        guarantees: a crash, a busy loop, a global variable of one session reaches the others in its process,
                        and \`journal stop\` cannot end a task there
  --function-processes N
                        maximum number of calls of a function at a time (default ${DEFAULT_FUNCTION_PROCESSES}), each in a process of its own. A
                        further call waits up to 15 s, and is then refused with TooManyRequestsException, which the
                        workflow retries
  --model MODEL         the model that the agent asks: bedrock:MODEL_ID, with your own AWS credentials, or openai:MODEL at any
                        endpoint with OpenAI's Chat Completions (default: the offline model, whatever the stage says)
  --model-url URL       the base URL of the endpoint of openai:, for example http://127.0.0.1:11434/v1; MODEL_API_KEY in the
                        environment is its key
  --verbose             log each event, runtime session and process, and every line of functions and agents as it was
                        written; by default the log has executions, warnings, and the lines of agents from info on
  --help                print this text
`;

/** What the command line asks for. */
export interface CommandLine {
  readonly port: number;
  readonly persistDir: string | undefined;
  readonly packageDir: string;
  readonly clientEndpoint: string | undefined;
  readonly speed: number;
  readonly processes: Required<ProcessLimits>;
  readonly model: ModelOptions;
  readonly isVerbose: boolean;
  readonly wantsHelp: boolean;
}

/** A mistake in the command line; the message names it. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** At a higher speed a minute of waiting is shorter than the resolution of a timer. */
const MAX_SPEED = 10_000;
const MAX_PROCESSES = 1_000;

/**
 * Reads the command line.
 *
 * @param args without the program's name
 * @throws UsageError on an unknown option, a missing value, or an invalid port, URL or number
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
  const processesOf = (option: 'agent-processes' | 'function-processes') =>
    Math.floor(parseNumber(`--${option}`, values[option], MAX_PROCESSES));
  return {
    port: Number(port),
    persistDir: values.persist,
    packageDir: values.package,
    clientEndpoint,
    speed: parseNumber('--speed', values.speed, MAX_SPEED),
    processes: {
      agentProcesses: processesOf('agent-processes'),
      sharesAgents: values['share-agents'],
      functionProcesses: processesOf('function-processes'),
    },
    model: { model: values.model, url: values['model-url'], environment },
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
        package: { type: 'string', default: DEFAULT_PACKAGE },
        'client-endpoint': { type: 'string' },
        speed: { type: 'string', default: '1' },
        'agent-processes': { type: 'string', default: String(DEFAULT_AGENT_PROCESSES) },
        'share-agents': { type: 'boolean', default: false },
        'function-processes': { type: 'string', default: String(DEFAULT_FUNCTION_PROCESSES) },
        model: { type: 'string', default: '' },
        'model-url': { type: 'string', default: '' },
        verbose: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
