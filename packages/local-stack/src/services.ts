import { createCloudFormationService, createStsService } from './account-services.ts';
import { type AgentCoreService, createAgentCoreService } from './agentcore/agentcore-service.ts';
import { agentLogGroupOf } from './agentcore/runtime-microvms.ts';
import type { CodeFiles } from './deployed-code.ts';
import type { DynamoDbService } from './dynamodb/dynamodb-service.ts';
import type { AwsService } from './endpoint/aws-service.ts';
import { createEventsService } from './events/events-service.ts';
import { type LambdaService, startLambdaService } from './lambda/lambda-service.ts';
import { logGroupOf } from './lambda/runner.ts';
import type { StackLog } from './log.ts';
import { createLogStore, type LogStore } from './logs/log-store.ts';
import { createLogsService } from './logs/logs-service.ts';
import { readOutput } from './process-output.ts';
import { keepExecutionsIn } from './states/kept-executions.ts';
import { createStatesService } from './states/states-service.ts';
import type { Stack } from './template/stack.ts';

/** How many processes the stack starts. */
export interface ProcessLimits {
  /** Maximum number of processes of each agent at a time; default 16. */
  readonly agentProcesses?: number | undefined;
  /** Whether further sessions share the processes of an agent, unlike on AgentCore; by default they wait for a place. */
  readonly sharesAgents?: boolean | undefined;
  /** Maximum number of processes of each function at a time; default 16. */
  readonly functionProcesses?: number | undefined;
}

/** What the services have in common. */
export interface ServiceContext {
  readonly stack: Stack;
  readonly dynamodb: DynamoDbService;
  /** Returns the endpoint of functions and agents; called when a process starts, which is after the stack listens. */
  readonly endpointUrl: () => string;
  /** Where rules and workflows send their calls; without it they call the stack's services directly. */
  readonly clientEndpoint: string | undefined;
  /** Where executions that have ended are kept. */
  readonly persistDir: string | undefined;
  /** Of the workflows' waits and retry delays. */
  readonly speed: number;
  readonly processes: ProcessLimits;
  /** What agents are told of their model. */
  readonly modelVariables: Readonly<Record<string, string>>;
  /** Whether the log has every line of functions and agents, as it was written. */
  readonly isVerbose: boolean;
  readonly log: StackLog;
  /** Takes a service as soon as it has started. The service that is added last is closed first. */
  readonly add: <Service extends AwsService>(service: Service) => Service;
}

/** What the stack itself calls of its services. */
export interface RunningServices {
  readonly agentcore: AgentCoreService;
  /** Gives the functions and agents of a zip, named without its folder, new files. */
  replaceCode(zipName: string, files: CodeFiles): Promise<void>;
}

/**
 * Starts every service except DynamoDB, in the order in which the later ones need the earlier ones.
 *
 * @throws StartError when a service cannot run a part of the template
 */
export async function startServices(context: ServiceContext): Promise<RunningServices> {
  const { stack, clientEndpoint, persistDir, speed, log, add } = context;
  const { accountId, region, rules, stateMachines } = stack;
  const logStore = createLogStore([
    ...stack.functions.map((fn) => logGroupOf(fn.name)),
    ...stack.agentRuntimes.map((runtime) => agentLogGroupOf(runtime.id)),
    ...stateMachines.flatMap(({ logGroup }) => logGroup ?? []),
  ]);
  add(createStsService(stack, log));
  add(createCloudFormationService(stack, new Date(), log));
  add(createLogsService(logStore, log));
  const lambda = add(await startLambda(context, logStore));
  const agentcore = add(createAgentCore(context, logStore));
  const remote = clientEndpoint === undefined ? undefined : await connectTo(clientEndpoint, region);
  const { invokeFunction } = remote?.workflows ?? lambda;
  const { putItem } = remote?.workflows ?? context.dynamodb;
  const kept = persistDir === undefined ? undefined : keepExecutionsIn(persistDir, log);
  const states = add(
    createStatesService({
      ...{ stateMachines, invokeFunction, putItem, speed, log, kept },
      statesCalls: remote?.workflows,
      writeLine: logStore.append,
    }),
  );
  const { startExecution } = remote?.rules ?? states;
  add(createEventsService({ rules, accountId, region, startExecution, log }));
  return {
    agentcore,
    async replaceCode(zipName, files) {
      await Promise.all([lambda, agentcore].map((service) => service.replaceCode(zipName, files)));
    },
  };
}

/** The calls of workflows and rules through another endpoint. The SDK's clients are loaded for such a stack only. */
async function connectTo(endpoint: string, region: string) {
  const { createRemoteAws } = await import('./remote-aws.ts');
  return {
    workflows: createRemoteAws({ endpoint, region, caller: 'step-functions' }),
    rules: createRemoteAws({ endpoint, region, caller: 'eventbridge' }),
  };
}

function startLambda(
  { stack, endpointUrl, processes, isVerbose, log }: ServiceContext,
  logStore: LogStore,
): Promise<LambdaService> {
  const { functions, region, accountId } = stack;
  return startLambdaService({
    ...{ functions, region, accountId, endpointUrl, log },
    maxEnvironments: processes.functionProcesses,
    onLine(fn, logStreamName, line) {
      logStore.append(logGroupOf(fn.name), logStreamName, line);
      if (isVerbose) return log.info({ function: fn.name }, line);
      const { level, fields, message } = readOutput(line);
      // A function logs each call at the level info, and the poller is called each second.
      log[level === 'info' ? 'debug' : level]({ function: fn.name, ...fields }, message);
    },
    onPlatformLine: (fn, logStreamName, line) => logStore.append(logGroupOf(fn.name), logStreamName, line),
  });
}

function createAgentCore(
  { stack, endpointUrl, processes, modelVariables, isVerbose, log }: ServiceContext,
  logStore: LogStore,
): AgentCoreService {
  const { agentRuntimes: runtimes } = stack;
  return createAgentCoreService({
    ...{ runtimes, endpointUrl, modelVariables, log },
    maxMicroVms: processes.agentProcesses,
    isShared: processes.sharesAgents,
    onLine({ runtime, logStreamName, pid }, line) {
      logStore.append(agentLogGroupOf(runtime.id), logStreamName, line);
      if (isVerbose) return log.info({ agent: runtime.name, pid }, line);
      const { level, fields, message } = readOutput(line);
      log[level]({ ...fields, pid }, `agent: ${message}`);
    },
  });
}
