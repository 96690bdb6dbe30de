import { agentLogGroupOf } from './agentcore/agent-runtime.ts';
import { type AgentCoreService, createAgentCoreService } from './agentcore/agentcore-service.ts';
import { createCloudFormationService } from './cloudformation/cloudformation-service.ts';
import type { DynamoDbService } from './dynamodb/dynamodb-service.ts';
import type { AwsService } from './endpoint/aws-service.ts';
import { createEventsService } from './events/events-service.ts';
import { logGroupOf } from './lambda/function-variables.ts';
import { type LambdaService, startLambdaService } from './lambda/lambda-service.ts';
import type { StackLog } from './log.ts';
import { createLogStore, type LogStore } from './logs/log-store.ts';
import { createLogsService } from './logs/logs-service.ts';
import { createRemoteAws } from './remote/remote-aws.ts';
import { createStatesService } from './states/states-service.ts';
import { createStsService } from './sts/sts-service.ts';
import type { Stack } from './template/stack.ts';

/** What the services have in common. */
export interface ServiceContext {
  readonly stack: Stack;
  readonly dynamodb: DynamoDbService;
  /** What processes get as their endpoint; asked when one starts, which is after the stack listens. */
  readonly endpointUrl: () => string;
  /** Where rules and workflows send their calls; without one they call the stack's services directly. */
  readonly clientEndpoint: string | undefined;
  /** Of the workflows' waits and retry delays. */
  readonly speed: number;
  /** Most machines of each agent runtime. */
  readonly machines: number;
  readonly log: StackLog;
  /** Takes a service as soon as it has started. Those that are added last are closed first. */
  readonly add: <Service extends AwsService>(service: Service) => Service;
}

/**
 * Starts every service beside DynamoDB: each in the order in which the later ones need the earlier.
 *
 * @throws StartError when the template has something that a service cannot run
 */
export async function startServices(context: ServiceContext): Promise<{ agentcore: AgentCoreService }> {
  const { stack, dynamodb, log, add } = context;
  const { accountId, region, rules, stateMachines } = stack;
  const logStore = createLogStore([
    ...stack.functions.map((fn) => logGroupOf(fn.name)),
    ...stack.agentRuntimes.map((runtime) => agentLogGroupOf(runtime.id)),
  ]);
  add(createStsService(accountId, log));
  add(createCloudFormationService(stack, new Date(), log));
  add(createLogsService(logStore, log));
  const lambda = add(await startLambda(context, logStore));
  const agentcore = add(createAgentCore(context, logStore));
  const { clientEndpoint: endpoint, speed } = context;
  const direct = { invokeFunction: lambda.invokeFunction, putItem: dynamodb.putItem };
  const { invokeFunction, putItem } = endpoint
    ? createRemoteAws({ endpoint, region, caller: 'step-functions' })
    : direct;
  const states = add(createStatesService({ stateMachines, invokeFunction, putItem, speed, log }));
  const { startExecution } = endpoint ? createRemoteAws({ endpoint, region, caller: 'eventbridge' }) : states;
  add(createEventsService({ rules, accountId, region, startExecution, log }));
  return { agentcore };
}

function startLambda(
  { stack, endpointUrl, log }: ServiceContext,
  logStore: LogStore,
): Promise<LambdaService> {
  return startLambdaService({
    functions: stack.functions,
    region: stack.region,
    accountId: stack.accountId,
    endpointUrl,
    onLine(fn, logStreamName, line) {
      logStore.append(logGroupOf(fn.name), logStreamName, line);
      log.info({ function: fn.name }, line);
    },
    log,
  });
}

function createAgentCore(
  { stack, endpointUrl, machines, log }: ServiceContext,
  logStore: LogStore,
): AgentCoreService {
  return createAgentCoreService({
    runtimes: stack.agentRuntimes,
    maxMachines: machines,
    region: stack.region,
    endpointUrl,
    onLine({ runtime, logStreamName, pid }, line) {
      logStore.append(agentLogGroupOf(runtime.id), logStreamName, line);
      log.info({ agent: runtime.name, pid }, line);
    },
    log,
  });
}
