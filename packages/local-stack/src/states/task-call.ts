import { type Now, orAborted, type Sleep } from './clock.ts';
import type { StateOf } from './definition.ts';
import type { History } from './history.ts';
import { type Json, overTheWire } from './json.ts';
import { checkResultSize, StatesError } from './outcome.ts';
import type { TaskTokens, WaitingTask } from './task-tokens.ts';

/** Calls another service with the parameters of a task and resolves with the result. Rejects with a `StatesError`. */
export type Integration = (parameters: Json) => Promise<Json>;

/** The task integrations by their resource ARN. */
export type Integrations = Readonly<Record<string, Integration>>;

/** What the states of a running execution share. */
export interface Run {
  readonly history: History;
  readonly integrations: Integrations;
  readonly tokens: TaskTokens;
  readonly now: Now;
  readonly sleep: Sleep;
  /** Sleeps for waits and retry delays, which can pass faster than other time. */
  readonly pause: Sleep;
  readonly random: () => number;
  /** Aborts when the execution must end; its reason is an `ExecutionEnded`. */
  readonly signal: AbortSignal;
}

/** One call of a task. */
export interface TaskCall {
  readonly parameters: Json;
  readonly timeoutSeconds: number | undefined;
  readonly heartbeatSeconds: number | undefined;
  /** Only of a task that goes on when its token is answered. */
  readonly waiting: WaitingTask | undefined;
}

/** A limit of the task passed: `States.Timeout` or `States.HeartbeatTimeout`. */
class TaskTimeout extends StatesError {}

/**
 * Calls a service, waits for the answer to the task's token if the task has one, and records each step.
 *
 * @throws StatesError the error of the service, of the answer, or of a limit in time
 */
export async function callIntegration(
  run: Run,
  { arn, task, started }: StateOf<'Task'>['Resource'],
  call: TaskCall,
): Promise<Json> {
  const { parameters, waiting, timeoutSeconds, heartbeatSeconds } = call;
  const integration = run.integrations[arn];
  if (!integration) throw new StatesError('States.Runtime', `The execution cannot call ${arn}`);
  const limits = { timeoutSeconds, ...(heartbeatSeconds !== undefined && { heartbeatSeconds }) };
  run.history.append({ type: 'TaskScheduled', task, parameters, ...limits });
  run.history.append(started);
  const limit = startLimits(run, call);
  try {
    let json = overTheWire(await limit.hold(integration(parameters)));
    checkResultSize(task.resourceType, json);
    if (waiting) {
      run.history.append({ type: 'TaskSubmitted', task, output: json });
      json = await limit.hold(answerOf(waiting));
      checkResultSize(task.resourceType, json);
    }
    run.history.append({ type: 'TaskSucceeded', task, output: json });
    return json;
  } catch (error) {
    run.signal.throwIfAborted();
    if (!(error instanceof StatesError)) throw error;
    const type = error instanceof TaskTimeout ? 'TaskTimedOut' : 'TaskFailed';
    run.history.append({ type, task, failure: error.failure });
    throw error;
  } finally {
    limit.end();
  }
}

async function answerOf({ answer }: WaitingTask): Promise<Json> {
  const found = await answer;
  if ('output' in found) return found.output;
  throw new StatesError(found.failure.error, found.failure.cause);
}

/** Without a reason, each abort would make an error with a stack trace, which takes a tenth of the time of a task. */
const HAS_ENDED = 'the call has ended';

/** The limits in time of one call. */
interface Limits {
  /** Waits until a limit passes or the execution ends. As on AWS, the call itself continues. */
  hold<T>(work: Promise<T>): Promise<T>;
  /** Leaves no timer. */
  end(): void;
}

function startLimits(run: Run, { timeoutSeconds, heartbeatSeconds, waiting }: TaskCall): Limits {
  const timer = new AbortController();
  const passed: Promise<never>[] = [];
  if (timeoutSeconds !== undefined) {
    passed.push(
      run.sleep(timeoutSeconds * 1000, timer.signal).then((): never => {
        waiting?.close();
        throw new TaskTimeout('States.Timeout', undefined);
      }),
    );
  }
  if (heartbeatSeconds !== undefined && waiting) {
    passed.push(missHeartbeat(run, { waiting, ms: heartbeatSeconds * 1000, signal: timer.signal }));
  }
  return {
    hold: (work) => Promise.race([orAborted(work, run.signal), ...passed]),
    end: () => timer.abort(HAS_ENDED),
  };
}

interface Heartbeats {
  readonly waiting: WaitingTask;
  /** The longest time from one heartbeat to the next. */
  readonly ms: number;
  readonly signal: AbortSignal;
}

async function missHeartbeat(run: Run, { waiting, ms, signal }: Heartbeats): Promise<never> {
  const startedAt = run.now();
  for (;;) {
    const due = (waiting.heartbeatAt ?? startedAt) + ms;
    const left = due - run.now();
    if (left > 0) await run.sleep(left, signal);
    else {
      waiting.close();
      throw new TaskTimeout('States.HeartbeatTimeout', undefined);
    }
  }
}
