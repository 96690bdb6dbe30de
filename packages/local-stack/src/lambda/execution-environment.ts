import { setImmediate as nextTurn } from 'node:timers/promises';
import { exitFailure, type FunctionFailure, oversizeFailure, timeoutFailure } from './function-failure.ts';
import { type FunctionProcessOptions, type ProcessEvent, startFunctionProcess } from './function-process.ts';
import { createLogTail } from './log-tail.ts';
import type { InvokeMessage } from './runtime-message.ts';

/** Lambda gives a function's code this long to load. */
const INIT_TIMEOUT_MS = 10_000;

/** How an invocation ended: with what the handler returned, as JSON, or with a failure. */
export type Outcome = { readonly payload: string } | { readonly failure: FunctionFailure };

/** An invocation that has ended. */
export interface InvocationEnd {
  readonly outcome: Outcome;
  /** The last 4 KB of what the function wrote since the invocation before. */
  readonly logTail: string;
}

/** An invocation, before the environment knows its deadline. */
export type Invocation = Pick<InvokeMessage, 'requestId' | 'event' | 'clientContext'>;

/** A process that runs one function, one invocation after another. */
export interface ExecutionEnvironment {
  /** Whether the process takes a further invocation; after a timeout or an exit it does not. */
  alive(): boolean;
  /** Runs one invocation; never rejects. The caller waits for the end of one before it starts the next. */
  invoke(invocation: Invocation): Promise<InvocationEnd>;
  /** Kills the process with whatever it started, and resolves when it is gone. */
  kill(): Promise<void>;
}

/** Starts an environment; its handler loads while the first invocation is on its way. */
export function startExecutionEnvironment(options: FunctionProcessOptions): ExecutionEnvironment {
  const { fn } = options;
  const tail = createLogTail();
  const onLine = (line: string) => {
    tail.add(line);
    options.onLine(line);
  };
  const functionProcess = startFunctionProcess({ ...options, onLine });
  const initialised = functionProcess.next(INIT_TIMEOUT_MS);

  return {
    alive: functionProcess.alive,
    kill: functionProcess.kill,
    async invoke(invocation) {
      let timeoutMs = INIT_TIMEOUT_MS;
      let event = await initialised;
      if (event.type === 'ready') {
        timeoutMs = fn.timeoutSeconds * 1000;
        functionProcess.send({ ...invocation, deadline: Date.now() + timeoutMs, functionArn: fn.arn });
        event = await functionProcess.next(timeoutMs);
      }
      // What the process wrote before it answered is in the pipes by now, and is read within this turn.
      await nextTurn();
      // After these the process is about to exit by itself; it must not be lent out until it has.
      if (event.type === 'init-error' || event.type === 'fatal') void functionProcess.kill();
      return { outcome: outcomeOf(event, invocation.requestId, timeoutMs), logTail: tail.take() };
    },
  };
}

function outcomeOf(event: ProcessEvent, requestId: string, timeoutMs: number): Outcome {
  switch (event.type) {
    case 'result': {
      const failure = oversizeFailure(event.payload);
      return failure ? { failure } : { payload: event.payload };
    }
    case 'error':
    case 'fatal':
    case 'init-error':
      return { failure: event.error };
    case 'timed-out':
      return { failure: timeoutFailure(requestId, timeoutMs) };
    case 'exited':
      return { failure: exitFailure(requestId, event.code, event.signal) };
    case 'ready':
      throw new TypeError('a function process said twice that it is ready');
  }
}
