import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  type FunctionProcessOptions,
  type InvokeMessage,
  type ProcessEvent,
  startFunctionProcess,
} from './process.ts';

/** Lambda gives a function's code this long to load. */
const INIT_TIMEOUT_MS = 10_000;

/** Bytes of JSON that a function may answer to a caller that waits. */
const MAX_PAYLOAD_BYTES = 6 * 1024 * 1024 + 100;

/** Bytes of log that Invoke returns to a caller that asks for the tail. */
const MAX_TAIL_BYTES = 4096;

/** An error as Lambda reports it to a function's caller. */
export interface FunctionFailure {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

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
  /** Resolves when the process has ended. */
  readonly gone: Promise<void>;
  /** Whether the process takes another invocation; after a timeout or an exit it does not. */
  alive(): boolean;
  /** Runs one invocation; never rejects. The caller waits for the end of one before it starts the next. */
  invoke(invocation: Invocation): Promise<InvocationEnd>;
  /** Kills the process and every process that it started, and resolves when it is gone. */
  kill(): Promise<void>;
}

export interface EnvironmentOptions extends FunctionProcessOptions {
  /** A line that Lambda itself writes to the function's log. */
  readonly onPlatformLine: (line: string) => void;
}

/** Starts an environment; its handler loads while the first invocation is on its way. */
export function startExecutionEnvironment(options: EnvironmentOptions): ExecutionEnvironment {
  const { fn, onPlatformLine } = options;
  const tail = createLogTail();
  const onLine = (line: string) => {
    tail.add(line);
    options.onLine(line);
  };
  const functionProcess = startFunctionProcess({ ...options, onLine });
  const initialised = functionProcess.next(INIT_TIMEOUT_MS);

  return {
    gone: functionProcess.gone,
    alive: functionProcess.alive,
    kill: functionProcess.kill,
    async invoke(invocation) {
      const { requestId } = invocation;
      const startedAt = performance.now();
      onPlatformLine(`START RequestId: ${requestId} Version: $LATEST`);
      let timeoutMs = INIT_TIMEOUT_MS;
      let event = await initialised;
      if (event.type === 'ready') {
        timeoutMs = fn.timeoutSeconds * 1000;
        functionProcess.send({ ...invocation, deadline: Date.now() + timeoutMs, functionArn: fn.arn });
        event = await functionProcess.next(timeoutMs);
      }
      // What the process wrote before it answered is in the pipes by now, and is read within this turn.
      await nextTurn();
      // The process is about to exit by itself; until then no other invocation may get it.
      if (event.type === 'init-error' || event.type === 'fatal') void functionProcess.kill();
      const outcome = outcomeOf(event, requestId, timeoutMs);
      const durationMs = performance.now() - startedAt;
      for (const line of endLines(outcome, { requestId, durationMs, fn, event })) onPlatformLine(line);
      return { outcome, logTail: tail.take() };
    },
  };
}

function outcomeOf(event: ProcessEvent, requestId: string, timeoutMs: number): Outcome {
  switch (event.type) {
    case 'result':
      return Buffer.byteLength(event.payload) <= MAX_PAYLOAD_BYTES ? { payload: event.payload } : TOO_LARGE;
    case 'error':
    case 'fatal':
    case 'init-error':
      return { failure: event.error };
    case 'timed-out': {
      const errorMessage = `RequestId: ${requestId} Error: Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds`;
      return { failure: { errorType: 'Sandbox.Timedout', errorMessage } };
    }
    case 'exited': {
      const how =
        event.signal === null ? `exit status ${event.code ?? 'unknown'}` : `signal: ${event.signal}`;
      const errorMessage = `RequestId: ${requestId} Error: Runtime exited with error: ${how}`;
      return { failure: { errorType: 'Runtime.ExitError', errorMessage } };
    }
    case 'ready':
      throw new TypeError('a function process sent "ready" twice');
  }
}

interface EndedRequest {
  readonly requestId: string;
  readonly durationMs: number;
  readonly fn: Pick<FunctionProcessOptions['fn'], 'memoryMb'>;
  readonly event: ProcessEvent;
}

/** Failures that Lambda writes to the log, because the function cannot. */
const OF_THE_PLATFORM = ['Sandbox.Timedout', 'Runtime.ExitError'];

/**
 * What Lambda writes at the end of a request, in its text format (Developer Guide, "Lambda function logs"). The memory that was
 * used is left out of a request whose process is gone: only the process can tell.
 */
function endLines(outcome: Outcome, { requestId, durationMs, fn, event }: EndedRequest): readonly string[] {
  const failure = 'failure' in outcome ? outcome.failure : undefined;
  const isPlatforms = failure !== undefined && OF_THE_PLATFORM.includes(failure.errorType);
  const isTimeout = failure?.errorType === 'Sandbox.Timedout';
  const said = failure?.errorMessage.replace(`RequestId: ${requestId} Error: `, '');
  const told = isTimeout ? `${new Date().toISOString()} ${requestId} ${said}` : failure?.errorMessage;
  const status = isTimeout ? 'timeout' : `error\tError Type: ${failure?.errorType}`;
  const usedMb = 'peakMemoryMb' in event ? event.peakMemoryMb : undefined;
  const report = [
    `REPORT RequestId: ${requestId}`,
    `Duration: ${durationMs.toFixed(2)} ms`,
    `Billed Duration: ${Math.ceil(durationMs)} ms`,
    `Memory Size: ${fn.memoryMb} MB`,
    ...(usedMb === undefined ? [] : [`Max Memory Used: ${usedMb} MB`]),
    ...(isPlatforms ? [`Status: ${status}`] : []),
  ];
  return [
    ...(isPlatforms && told !== undefined ? [told] : []),
    `END RequestId: ${requestId}`,
    report.join('\t'),
  ];
}

const TOO_LARGE: Outcome = {
  failure: {
    errorType: 'Function.ResponseSizeTooLarge',
    errorMessage: `Response payload size exceeded maximum allowed payload size (${MAX_PAYLOAD_BYTES} bytes).`,
  },
};

/** The end of what a function wrote, in bounded memory. */
export interface LogTail {
  add(line: string): void;
  /** Returns the last 4 KB, and forgets them. */
  take(): string;
}

/** Makes an empty tail. */
export function createLogTail(): LogTail {
  let text = '';
  return {
    add(line) {
      text += `${line}\n`;
      // Cut when it has doubled: cutting at every line would copy the whole tail each time.
      if (text.length > 2 * MAX_TAIL_BYTES) text = text.slice(-MAX_TAIL_BYTES);
    },
    take() {
      const tail = Buffer.from(text).subarray(-MAX_TAIL_BYTES).toString('utf8');
      text = '';
      return tail;
    },
  };
}
