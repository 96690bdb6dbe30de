import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { type CodeFiles, removeAbandonedCode } from './deployed-code.ts';
import { startDynamoDbService } from './dynamodb/dynamodb-service.ts';
import { SIGNED_HEADERS } from './dynamodb/engine.ts';
import type { AwsService } from './endpoint/aws-service.ts';
import { listen, stopListening } from './endpoint/listen.ts';
import { createEndpointServer } from './endpoint/server.ts';
import type { StackLog } from './log.ts';
import { type ModelOptions, prepareModel } from './model/model-variables.ts';
import { type ProcessLimits, startServices } from './services.ts';
import { readPackage } from './template/read-package.ts';

export interface LocalStackOptions {
  /** Folder that `sls package` wrote. */
  readonly packageDir: string;
  /** Port on 127.0.0.1; 0 takes any free one. */
  readonly port: number;
  /** Folder in which the tables, and executions that have ended, survive the stack; by default they are in memory. */
  readonly persistDir?: string | undefined;
  /**
   * Where functions, agents, event rules and workflows send their AWS calls. By default that is the stack's endpoint, and
   * rules and workflows call the services directly, without HTTP.
   */
  readonly clientEndpoint?: string | undefined;
  /** How many times as fast as real time the workflows' waits and retry delays pass; default 1. Timeouts keep real time. */
  readonly speed?: number;
  /** How many processes run at a time. */
  readonly processes?: ProcessLimits;
  /** Whether the log has every line of functions and agents, as it was written; by default those that a developer needs, readable. */
  readonly isVerbose?: boolean;
  /** The model that agents ask; default: the offline model. */
  readonly model?: ModelOptions;
  readonly log: StackLog;
}

/** A running local stack. */
export interface LocalStack {
  /** The name of the CloudFormation stack that the package is for. */
  readonly name: string;
  /** The value for `AWS_ENDPOINT_URL`. */
  readonly endpoint: string;
  /** The region that the package is for. */
  readonly region: string;
  /** What to know of the model that agents ask; may be empty. */
  readonly modelNote: string;
  /**
   * Replaces the files of a zip of the package, as an update of the function or the agent does on AWS: calls and sessions that
   * run end with the files that they started with.
   */
  replaceCode(zipName: string, files: CodeFiles): Promise<void>;
  /** Ends every process, timer, connection and file of the stack. */
  close(): Promise<void>;
}

const OFFLINE: ModelOptions = { model: '', url: '', environment: {} };

/**
 * Starts everything that a package describes behind one endpoint.
 *
 * @returns once a request over HTTP was answered
 * @throws StartError with the reason; nothing is left running then
 */
export async function startLocalStack(options: LocalStackOptions): Promise<LocalStack> {
  const { packageDir, port, persistDir, clientEndpoint, speed = 1, processes = {}, log } = options;
  const { isVerbose = false, model = OFFLINE } = options;
  const stack = await readPackage(packageDir);
  await removeAbandonedCode();
  const services: AwsService[] = [];
  const closers: (() => Promise<void>)[] = [];
  let endpoint = '';

  function add<Service extends AwsService>(service: Service): Service {
    services.push(service);
    closers.push(async () => service.close?.());
    return service;
  }

  /** Closes the latest service first: agents and functions write their final events to a table that is still there. */
  async function close(): Promise<void> {
    for (const end of closers.splice(0).toReversed()) await end();
  }

  try {
    const dynamodb = add(await startDynamoDbService({ tables: stack.tables, persistDir, log }));
    const agentModel = await prepareModel(model, stack, log);
    closers.push(agentModel.close);
    const server = createEndpointServer(services, log);
    closers.push(() => stopListening(server));
    const running = await startServices({
      ...{ stack, dynamodb, clientEndpoint, persistDir, speed, processes, isVerbose, log, add },
      modelVariables: agentModel.variables,
      endpointUrl: () => clientEndpoint ?? endpoint,
    });
    endpoint = await listen(server, port);
    await proveReady(endpoint);
    if (persistDir !== undefined) {
      // Only a stack with kept tables loads the journal and its SDK client.
      const { reportOpenSessions } = await import('./open-sessions.ts');
      await reportOpenSessions({ endpoint, region: stack.region, tables: stack.tables, log });
    }
    await running.agentcore.warmUp();
    const { name, region } = stack;
    const { replaceCode } = running;
    return { name, endpoint, region, modelNote: agentModel.note, replaceCode, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** How long the endpoint may take for its first answer, in milliseconds. */
const FIRST_ANSWER_MS = 10_000;

/**
 * Lists the tables over HTTP, as any client could: "ready" means that a request was answered.
 *
 * @throws Error when the endpoint answers with an error, or not in time
 */
async function proveReady(endpoint: string): Promise<void> {
  const call = request(endpoint, {
    method: 'POST',
    headers: { ...SIGNED_HEADERS, 'x-amz-target': 'DynamoDB_20120810.ListTables', connection: 'close' },
    signal: AbortSignal.timeout(FIRST_ANSWER_MS),
    // An agent of its own: the global one may send the request to a proxy (NODE_USE_ENV_PROXY), which cannot reach loopback.
    agent: false,
  });
  const answered = once(call, 'response');
  call.end('{}');
  const [answer]: IncomingMessage[] = await answered;
  answer?.resume();
  if (answer?.statusCode === 200) return;
  throw new Error(`the first request to ${endpoint} was answered with ${answer?.statusCode}`);
}
