import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { killGroup, spawnOwned } from '../child-process.ts';
import type { StackLog } from '../log.ts';
import type { FunctionResource } from '../template/stack.ts';
import { onEachLine } from './line-splitter.ts';
import { type InvokeMessage, type RuntimeMessage, runtimeMessageSchema } from './runtime-message.ts';

const BOOTSTRAP = fileURLToPath(new URL('./runtime/bootstrap.mjs', import.meta.url));

/** What a process does next: it says something, it is gone, or it took too long and was killed. */
export type ProcessEvent =
  | RuntimeMessage
  | { readonly type: 'exited'; readonly code: number | null; readonly signal: NodeJS.Signals | null }
  | { readonly type: 'timed-out' };

/** The process of a function. */
export interface FunctionProcess {
  alive(): boolean;
  send(message: InvokeMessage): void;
  /** Waits for what the process does next; after `timeoutMs` it is killed. One wait at a time. */
  next(timeoutMs: number): Promise<ProcessEvent>;
  /** Kills the process with whatever it started, and resolves when it is gone. */
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
  let settle: (event: ProcessEvent) => void = () => undefined;

  const gone = new Promise<void>((resolve) => {
    const end = () => {
      isAlive = false;
      options.log.debug(about, 'function process ended');
      settle({ type: 'exited', code: child.exitCode, signal: child.signalCode });
      resolve();
    };
    child.once('exit', end);
    child.once('error', end);
  });
  child.on('message', (message) => {
    const parsed = v.safeParse(runtimeMessageSchema, message);
    // A function may talk on the channel as well; it is not the bootstrap then.
    if (parsed.success) settle(parsed.output);
  });

  function kill(): Promise<void> {
    isAlive = false;
    killGroup(child);
    return gone;
  }

  return {
    alive: () => isAlive,
    // Without the callback a process that has just gone would break the stack; `next` tells of its end.
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
        if (!isAlive) settle({ type: 'exited', code: child.exitCode, signal: child.signalCode });
      }),
    kill,
  };
}

function spawnFunction({ fn, taskRoot, variables, onLine }: FunctionProcessOptions) {
  // As on Lambda, the heap is limited by the function's memory. The young generation is kept small: a busy process
  // would let it grow by tens of MB, and there are several.
  const flags = [`--max-old-space-size=${Math.ceil(fn.memoryMb * 0.9)}`, '--max-semi-space-size=2'];
  const child = spawnOwned(process.execPath, [...flags, BOOTSTRAP], {
    cwd: taskRoot,
    env: variables,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  if (child.stdout) onEachLine(child.stdout, onLine);
  if (child.stderr) onEachLine(child.stderr, onLine);
  return child;
}
