import { randomUUID } from 'node:crypto';
import type { AwsService, InvokeFunction } from '../endpoint/aws-service.ts';
import { createJsonTargetService } from '../endpoint/json-target-service.ts';
import type { StackLog } from '../log.ts';
import type { StateMachineResource } from '../template/resources/workflow.ts';
import { type Now, type Sleep, sleepInRealTime } from './clock.ts';
import {
  createExecutionStore,
  type Execution,
  type Launcher,
  type Retention,
  type StartRequest,
  startExecution,
} from './executions.ts';
import {
  createDynamodbPutItem,
  createLambdaInvoke,
  DYNAMODB_PUT_ITEM,
  LAMBDA_INVOKE,
  type PutItem,
} from './integrations.ts';
import type { KeptExecutions } from './kept-executions.ts';
import { createOperations } from './operations.ts';
import { ExecutionEnded } from './outcome.ts';
import { createFinder, createStateMachines } from './state-machines.ts';
import type { Integrations } from './task.ts';

/** What the local Step Functions needs. */
export interface StatesServiceOptions {
  readonly stateMachines: readonly StateMachineResource[];
  /** Behind `arn:aws:states:::lambda:invoke`. */
  readonly invokeFunction: InvokeFunction;
  /** Behind `arn:aws:states:::dynamodb:putItem`. */
  readonly putItem: PutItem;
  readonly log: StackLog;
  /** Default: the system's clock. */
  readonly now?: Now;
  /** Default: real time. Must be on the same clock as `now`. */
  readonly sleep?: Sleep;
  /** How many times as fast waits and retry delays pass; default 1. */
  readonly speed?: number;
  /** For jitter; default `Math.random`. */
  readonly random?: () => number;
  readonly retention?: Retention;
  /** Where executions that have ended outlive the stack; by default they end with it. */
  readonly kept?: KeptExecutions | undefined;
}

/** The local Step Functions, with what other services of the stack call. */
export interface StatesService extends AwsService {
  /** As the API's StartExecution; `startDate` is in epoch seconds. */
  startExecution(request: StartRequest): Promise<{ executionArn: string; startDate: number }>;
  /** Aborts every running execution. Afterwards no timer is left. */
  close(): Promise<void>;
}

/**
 * Makes the local Step Functions service.
 *
 * @throws StartError `TEMPLATE_INVALID` on a definition that the local stack cannot run as AWS does
 */
export function createStatesService(options: StatesServiceOptions): StatesService {
  const { log, now = Date.now, sleep = sleepInRealTime, speed = 1, random = Math.random } = options;
  const integrations: Integrations = {
    [LAMBDA_INVOKE]: createLambdaInvoke(options.invokeFunction),
    [DYNAMODB_PUT_ITEM]: createDynamodbPutItem(options.putItem),
  };
  const machines = createStateMachines(options.stateMachines, Object.keys(integrations), now());
  const store = createExecutionStore(options.retention);
  options.kept?.restore(store);
  const closing = new AbortController();
  const launcher: Launcher = {
    ...{ store, integrations, now, sleep, speed, random },
    find: createFinder(machines),
    closing: closing.signal,
    newName: randomUUID,
    onEnd(execution) {
      logEnd(log, execution);
      // Nobody has decided about an execution that ends with the stack: its session is unmonitored afterwards.
      if (!closing.signal.aborted) options.kept?.keep(execution);
    },
  };
  const api = createJsonTargetService({
    name: 'states',
    targetPrefix: 'AWSStepFunctions',
    contentType: 'application/x-amz-json-1.0',
    operations: createOperations(launcher, machines),
    log,
  });
  return {
    ...api,
    async startExecution(request) {
      const execution = startExecution(launcher, request);
      return { executionArn: execution.arn, startDate: execution.startedAt / 1000 };
    },
    async close() {
      closing.abort();
      const running = store.running();
      const cause = 'The local stack was stopped';
      for (const { abort } of running) abort.abort(new ExecutionEnded({ status: 'ABORTED', cause }));
      await Promise.all(running.map((execution) => execution.finished));
    },
  };
}

function logEnd(log: StackLog, execution: Execution): void {
  const { outcome } = execution.end ?? {};
  const fields = { service: 'states', execution: execution.name, status: outcome?.status };
  if (outcome?.status === 'FAILED') {
    log.warn({ ...fields, error: outcome.error, cause: outcome.cause }, 'execution failed');
    return;
  }
  log.debug(fields, 'execution ended');
}
