import type { AwsService } from '../endpoint/aws-service.ts';
import { createJsonTargetService } from '../endpoint/json-target-service.ts';
import type { StackLog } from '../log.ts';
import { createEngine, type EngineOptions } from './engine.ts';
import type { KeptExecutions } from './kept-executions.ts';
import type { EndedExecution, StartRequest } from './launch.ts';
import { createOperations } from './operations.ts';
import type { StartedAnswer } from './states-calls.ts';

/** What the local Step Functions needs. */
export interface StatesServiceOptions extends Omit<EngineOptions, 'onStart' | 'onEnd' | 'notices'> {
  readonly log: StackLog;
  /** Where executions that have ended outlive the stack; by default they end with it. */
  readonly kept?: KeptExecutions | undefined;
}

/** The local Step Functions, with what other services of the stack call. */
export interface StatesService extends AwsService {
  /** As the API's StartExecution; `startDate` is in epoch seconds. */
  startExecution(request: StartRequest): Promise<StartedAnswer>;
  /** Aborts every running execution. Afterwards no timer is left. */
  close(): Promise<void>;
}

/**
 * Makes the local Step Functions service.
 *
 * @throws StartError `TEMPLATE_INVALID` on a definition that the local stack cannot run as AWS does
 */
export function createStatesService({ log, kept, ...options }: StatesServiceOptions): StatesService {
  const engine = createEngine({
    ...options,
    notices: {
      onSend: (queue, notice) => log.warn({ service: 'sqs', queue, notice }, 'notice of a session'),
      onPublish: (topic, published) =>
        log.warn({ service: 'sns', topic, ...published }, 'message to the topic of the stage'),
    },
    onStart: ({ name }) => log.info({ execution: name }, 'execution started'),
    onEnd(ended) {
      logEnd(log, ended);
      // An execution that ends with the stack has no verdict: its session is unmonitored afterwards.
      if (ended.type === 'STANDARD' && !engine.launcher.closing.aborted) kept?.keep(ended.execution);
    },
  });
  kept?.restore(engine.store);
  const api = createJsonTargetService({
    name: 'states',
    targetPrefix: 'AWSStepFunctions',
    contentType: 'application/x-amz-json-1.0',
    operations: createOperations(engine),
    log,
  });
  return {
    ...api,
    startExecution: engine.calls.startExecution,
    close: engine.close,
  };
}

function logEnd(log: StackLog, { type, execution, outcome }: EndedExecution): void {
  const fields = { execution: execution.name };
  if (outcome.status === 'FAILED') {
    log.warn({ ...fields, error: outcome.error, cause: outcome.cause }, 'execution failed');
    return;
  }
  // Nothing else tells of an Express execution that met its limit.
  if (type === 'EXPRESS' && outcome.status === 'TIMED_OUT') {
    log.warn({ ...fields, error: 'States.Timeout' }, 'execution timed out');
    return;
  }
  log[type === 'STANDARD' ? 'info' : 'debug']({ ...fields, status: outcome.status }, 'execution ended');
}
