import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { killGroup, onEachLine, spawnOwned } from '../child-process.ts';
import type { StackLog } from '../log.ts';
import type { FunctionResource } from '../template/resources/code.ts';

const BOOTSTRAP = fileURLToPath(new URL('./runtime/bootstrap.mjs', import.meta.url));

/** What the stack sends to a function's process: one invocation at a time. */
export interface InvokeMessage {
  readonly requestId: string;
  /** The event as JSON. */
  readonly event: string;
  /** When the invocation is cut off, in milliseconds since 1970. */
  readonly deadline: number;
  readonly functionArn: string;
  /** Base64 of a JSON object, as the caller sent it. */
  readonly clientContext?: string | undefined;
}

const errorSchema = v.object({
  errorType: v.string(),
  errorMessage: v.string(),
  trace: v.array(v.string()),
});

/** The most memory that the process has had, in MB. */
const peakMemoryMb = v.optional(v.number());

/**
 * What a function's process sends: its handler is loaded or cannot be loaded, the handler returned or threw. After
 * `init-error` and `fatal` (an uncaught error) the process ends.
 */
const runtimeMessageSchema = v.variant('type', [
  v.object({ type: v.literal('ready') }),
  v.object({ type: v.literal('init-error'), error: errorSchema, peakMemoryMb }),
  v.object({ type: v.literal('result'), requestId: v.string(), payload: v.string(), peakMemoryMb }),
  v.object({ type: v.literal('error'), requestId: v.string(), error: errorSchema, peakMemoryMb }),
  v.object({ type: v.literal('fatal'), requestId: v.string(), error: errorSchema, peakMemoryMb }),
]);

export type RuntimeMessage = v.InferOutput<typeof runtimeMessageSchema>;

/** What a process does next: it sends a message, it exits, or it took too long and was killed. */
export type ProcessEvent =
  | RuntimeMessage
  | { readonly type: 'exited'; readonly code: number | null; readonly signal: NodeJS.Signals | null }
  | { readonly type: 'timed-out' };

/** The process of a function. */
export interface FunctionProcess {
  /** Resolves when the process has ended. */
  readonly gone: Promise<void>;
  alive(): boolean;
  send(message: InvokeMessage): void;
  /** Waits for what the process does next; after `timeoutMs` it is killed. One wait at a time. */
  next(timeoutMs: number): Promise<ProcessEvent>;
  /** Kills the process and every process that it started, and resolves when it is gone. */
  kill(): Promise<void>;
}

export interface FunctionProcessOptions {
  readonly fn: FunctionResource;
  /** Folder of the function's code. */
  readonly taskRoot: string;
  /** The whole environment of the process. */
  readonly variables: Readonly<Record<string, string>>;
  /** A line that the function wrote to stdout or stderr. */
  readonly onLine: (line: string) => void;
  readonly log: StackLog;
}

/** Starts the process of a function, on the Node that runs the stack. */
export function startFunctionProcess(options: FunctionProcessOptions): FunctionProcess {
  const child = spawnFunction(options);
  const about = { function: options.fn.name, pid: child.pid };
  options.log.debug(about, 'function process started');
  let isAlive = true;
  /** The process has exited, and everything that it sent has come. */
  let hasEnded = false;
  let settle: (event: ProcessEvent) => void = () => undefined;

  const exited = () => ({ type: 'exited', code: child.exitCode, signal: child.signalCode }) as const;
  const report = () => {
    hasEnded = true;
    settle(exited());
  };
  const gone = new Promise<void>((resolve) => {
    const end = () => {
      isAlive = false;
      options.log.debug(about, 'function process ended');
      // The exit may be known before the last message is read: why a function could not be loaded, for example.
      if (child.connected) child.once('disconnect', report);
      else report();
      resolve();
    };
    child.once('exit', end);
    child.once('error', end);
  });
  child.on('message', (message) => {
    const parsed = v.safeParse(runtimeMessageSchema, message);
    // The function itself may send on this channel as well: such messages are ignored.
    if (parsed.success) settle(parsed.output);
  });

  function kill(): Promise<void> {
    isAlive = false;
    killGroup(child);
    return gone;
  }

  return {
    gone,
    alive: () => isAlive,
    // Without the callback, sending to a process that has just exited would break the stack; `next` reports the exit.
    send: (message) => void child.send(message, () => undefined),
    next: (timeoutMs) =>
      new Promise((resolve) => {
        const timer = setTimeout(() => {
          void kill();
          settle({ type: 'timed-out' });
        }, timeoutMs);
        settle = (event) => {
          settle = () => undefined;
          clearTimeout(timer);
          resolve(event);
        };
        if (hasEnded) settle(exited());
      }),
    kill,
  };
}

function spawnFunction({ fn, taskRoot, variables, onLine }: FunctionProcessOptions) {
  // As on Lambda, the function's memory limits the heap. The young generation is kept small: in a busy process it would
  // grow by tens of MB, and there are several processes.
  const flags = [`--max-old-space-size=${Math.ceil(fn.memoryMb * 0.9)}`, '--max-semi-space-size=2'];
  const child = spawnOwned(process.execPath, [...flags, BOOTSTRAP], {
    cwd: taskRoot,
    env: variables,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  onEachLine(child, onLine);
  return child;
}
