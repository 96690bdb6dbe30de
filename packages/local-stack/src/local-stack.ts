import { agentLogGroupOf } from './agentcore/agent-runtime.ts';
import { createAgentCoreService } from './agentcore/agentcore-service.ts';
import { createCloudFormationService } from './cloudformation/cloudformation-service.ts';
import { startDynamoDbService } from './dynamodb/dynamodb-service.ts';
import type { AwsService } from './endpoint/aws-service.ts';
import { listen, stopListening } from './endpoint/listen.ts';
import { createEndpointServer } from './endpoint/server.ts';
import { createEventsService } from './events/events-service.ts';
import { logGroupOf } from './lambda/function-variables.ts';
import { startLambdaService } from './lambda/lambda-service.ts';
import type { StackLog } from './log.ts';
import { createLogStore } from './logs/log-store.ts';
import { createLogsService } from './logs/logs-service.ts';
import { proveReady } from './ready.ts';
import { createStatesService } from './states/states-service.ts';
import { createStsService } from './sts/sts-service.ts';
import { readPackage } from './template/read-package.ts';

export interface LocalStackOptions {
  /** Folder that `sls package` wrote. */
  readonly packageDir: string;
  /** Port on 127.0.0.1; 0 takes any free one. */
  readonly port: number;
  /** Folder in which the tables survive the stack; they are in memory without one. */
  readonly persistDir?: string | undefined;
  readonly log: StackLog;
}

/** A running local stack. */
export interface LocalStack {
  /** What to set `AWS_ENDPOINT_URL` to. */
  readonly endpoint: string;
  /** Ends every process, timer, connection and file of the stack. */
  close(): Promise<void>;
}

/**
 * Starts everything that a package describes behind one endpoint.
 *
 * @returns once a request over HTTP was answered
 * @throws StartError saying what stands in the way; nothing is left running then
 */
export async function startLocalStack(options: LocalStackOptions): Promise<LocalStack> {
  const { log } = options;
  const stack = await readPackage(options.packageDir);
  const { region, accountId } = stack;
  const closers: (() => Promise<void>)[] = [];
  const services: AwsService[] = [];
  let endpoint = '';

  /** What started last ends first: who writes to the journal is gone before the journal is. */
  async function close(): Promise<void> {
    for (const end of closers.splice(0).toReversed()) await end();
  }

  function add<Service extends AwsService>(service: Service): Service {
    services.push(service);
    closers.push(async () => service.close?.());
    return service;
  }

  try {
    const dynamodb = add(
      await startDynamoDbService({ tables: stack.tables, persistDir: options.persistDir, log }),
    );
    // Takes its services as they start, and listens when they all have.
    const server = createEndpointServer(services, log);
    closers.push(() => stopListening(server));
    const logStore = createLogStore([
      ...stack.functions.map((fn) => logGroupOf(fn.name)),
      ...stack.agentRuntimes.map((runtime) => agentLogGroupOf(runtime.id)),
    ]);
    add(createStsService(accountId, log));
    add(createCloudFormationService(stack, new Date(), log));
    add(createLogsService(logStore, log));
    const lambda = add(
      await startLambdaService({
        functions: stack.functions,
        region,
        accountId,
        endpointUrl: () => endpoint,
        onLine(fn, logStream, line) {
          logStore.append(logGroupOf(fn.name), logStream, line);
          log.info({ function: fn.name }, line);
        },
        log,
      }),
    );
    const agentCore = add(
      createAgentCoreService({
        runtimes: stack.agentRuntimes,
        region,
        endpointUrl: () => endpoint,
        onLine({ runtime, logStreamName }, line) {
          logStore.append(agentLogGroupOf(runtime.id), logStreamName, line);
          log.info({ runtime: runtime.name }, line);
        },
        log,
      }),
    );
    const states = add(
      createStatesService({
        stateMachines: stack.stateMachines,
        invokeFunction: lambda.invokeFunction,
        putItem: dynamodb.putItem,
        log,
      }),
    );
    add(
      createEventsService({
        rules: stack.rules,
        accountId,
        region,
        startExecution: states.startExecution,
        log,
      }),
    );
    endpoint = await listen(server, options.port);
    await proveReady(endpoint);
    await agentCore.warmUp();
  } catch (error) {
    await close();
    throw error;
  }
  return { endpoint, close };
}
