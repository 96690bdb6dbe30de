import { randomUUID } from 'node:crypto';
import type { InvokeFunction } from '../endpoint/aws-service.ts';
import type { StateMachineResource } from '../template/resources/workflow.ts';
import { type Now, type Sleep, sleepInRealTime } from './clock.ts';
import type { WriteLine } from './error-log.ts';
import { createExecutionStore, type ExecutionStore, type Retention } from './executions.ts';
import {
  createDynamodbPutItem,
  createLambdaInvoke,
  DYNAMODB_PUT_ITEM,
  LAMBDA_INVOKE,
  type PutItem,
} from './integrations.ts';
import {
  type EndedExecution,
  type Launcher,
  type StartedExecution,
  type StartRequest,
  startExecution,
} from './launch.ts';
import { createNoticeIntegrations, type NoticeEvents } from './notice-integrations.ts';

import { ExecutionEnded } from './outcome.ts';
import { readHistory } from './read-history.ts';
import { createFinder, createStateMachines, type StateMachine } from './state-machines.ts';
import { createStatesCalls, type ParsingCalls, type StatesCalls } from './states-calls.ts';
import { createStatesIntegrations } from './states-integrations.ts';
import { createTaskTokens } from './task-tokens.ts';

/** What the executions of state machines need, every clock and every source of randomness included. */
export interface EngineOptions {
  readonly stateMachines: readonly StateMachineResource[];
  /** Behind `arn:aws:states:::lambda:invoke`. */
  readonly invokeFunction: InvokeFunction;
  /** Behind `arn:aws:states:::dynamodb:putItem`. */
  readonly putItem: PutItem;
  /** Behind the tasks that start executions and answer tokens; by default they reach this engine directly. */
  readonly statesCalls?: StatesCalls | undefined;
  /** Told of the notices that tasks send and publish; by default nobody is. */
  readonly notices?: NoticeEvents | undefined;
  /** Called with every Standard execution that starts. */
  readonly onStart?: (started: StartedExecution) => void;
  /** Called with every execution that has ended. */
  readonly onEnd?: (ended: EndedExecution) => void;
  /** Takes the lines of the state machines' logs; by default nothing does. */
  readonly writeLine?: WriteLine;
  /** Default: the system's clock. */
  readonly now?: Now;
  /** Default: real time. Must be on the same clock as `now`. */
  readonly sleep?: Sleep;
  /** How many times as fast waits and retry delays pass; default 1. */
  readonly speed?: number;
  /** For jitter; default `Math.random`. */
  readonly random?: () => number;
  readonly retention?: Retention | undefined;
}

/** State machines that run, without the protocol of the API. */
export interface Engine {
  readonly machines: readonly StateMachine[];
  /** The Standard executions. */
  readonly store: ExecutionStore;
  readonly launcher: Launcher;
  readonly calls: ParsingCalls;
  /** Starts an execution, as the API's StartExecution does; throws AwsError. */
  start(request: StartRequest): StartedExecution;
  /** Aborts every running execution. Afterwards no timer is left. */
  close(): Promise<void>;
}

/**
 * Makes state machines ready to run.
 *
 * @throws StartError `TEMPLATE_INVALID` on a definition that the local stack cannot run as AWS does
 */
export function createEngine(options: EngineOptions): Engine {
  const { now = Date.now, sleep = sleepInRealTime, speed = 1, random = Math.random } = options;
  const integrations = {
    [LAMBDA_INVOKE]: createLambdaInvoke(options.invokeFunction),
    [DYNAMODB_PUT_ITEM]: createDynamodbPutItem(options.putItem),
    ...createStatesIntegrations(options.statesCalls ?? ownCalls(() => calls)),
    ...createNoticeIntegrations(options.notices ?? UNSEEN, (request) => readHistory(launcher, request)),
  };
  const machines = createStateMachines(options.stateMachines, Object.keys(integrations), now());
  const store = createExecutionStore(options.retention);
  const closing = new AbortController();
  const launcher: Launcher = {
    ...{ store, integrations, now, sleep, speed, random },
    find: createFinder(machines),
    express: new Set(),
    tokens: createTaskTokens({ now, newId: randomUUID }),
    newId: randomUUID,
    closing: closing.signal,
    onStart: options.onStart ?? (() => undefined),
    onEnd: options.onEnd ?? (() => undefined),
    writeLine: options.writeLine ?? (() => undefined),
  };
  const calls = createStatesCalls(launcher);
  return {
    ...{ machines, store, launcher, calls },
    start: (request) => startExecution(launcher, request),
    async close() {
      closing.abort();
      const running = [...launcher.express, ...store.running()];
      const cause = 'The local stack was stopped';
      for (const { abort } of running) abort.abort(new ExecutionEnded({ status: 'ABORTED', cause }));
      await Promise.all(running.map((execution) => execution.finished));
    },
  };
}

const UNSEEN: NoticeEvents = { onSend: () => undefined, onPublish: () => undefined };

/** The tasks of an engine call the engine, which has its tasks first. */
function ownCalls(engine: () => ParsingCalls): StatesCalls {
  return {
    startExecution: (request) => engine().startExecution(request),
    sendTaskSuccess: (request) => engine().sendTaskSuccess(request),
    sendTaskFailure: (request) => engine().sendTaskFailure(request),
    sendTaskHeartbeat: (request) => engine().sendTaskHeartbeat(request),
  };
}
