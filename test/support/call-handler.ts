import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterTests } from './after-tests.ts';
import { COMPILE_CACHE } from './compile-cache.ts';

const RUNNER = fileURLToPath(new URL('./run-handler.ts', import.meta.url));

export interface HandlerCall {
  /** The module that exports `handler`. */
  readonly handler: URL;
  readonly input: unknown;
  /** The function's whole environment; it inherits nothing. */
  readonly environment: Readonly<Record<string, string>>;
  /** The start value of `getRemainingTimeInMillis`; 60 s by default. */
  readonly timeoutMs?: number;
}

/** The answer that the caller of `Invoke` gets, and the function's log. */
export interface HandlerResult {
  /** The answer, or `{errorType, errorMessage, trace}`. */
  readonly payload: unknown;
  readonly failed: boolean;
  readonly log: readonly unknown[];
}

/** A process of a function, and its calls one after another. */
interface FunctionProcess {
  call(input: unknown, timeoutMs: number): Promise<HandlerResult>;
}

/** As on Lambda, calls with the same environment use the same process. */
const processes = new Map<string, FunctionProcess>();

/**
 * Calls a handler in a Node.js process of its own: with only its environment, and with Node's own network errors. (Inside Jest
 * these errors come from another realm, and the AWS SDK does not recognize them.)
 */
export function callHandler(call: HandlerCall): Promise<HandlerResult> {
  const { handler, input, environment, timeoutMs = 60_000 } = call;
  const key = JSON.stringify([handler.href, environment]);
  const found = processes.get(key) ?? startFunction(handler, environment);
  processes.set(key, found);
  return found.call(input, timeoutMs);
}

function startFunction(handler: URL, environment: Readonly<Record<string, string>>): FunctionProcess {
  // The runner takes the variable away before it loads the handler.
  const child = spawn(process.execPath, [RUNNER, handler.href], {
    env: { ...environment, ...COMPILE_CACHE },
  });
  afterTests(() => child.kill('SIGKILL'));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  let last: Promise<unknown> = Promise.resolve();
  return {
    call(input, timeoutMs) {
      const result = last.then(() => {
        child.stdin.write(`${JSON.stringify({ input, timeoutMs })}\n`);
        return readResult(lines, child);
      });
      last = result.catch(() => undefined);
      return result;
    },
  };
}

/** Reads lines up to the result; the lines before it are the function's log. */
async function readResult(
  lines: AsyncIterator<string>,
  child: ChildProcessWithoutNullStreams,
): Promise<HandlerResult> {
  const log: unknown[] = [];
  for (;;) {
    const { value, done } = await lines.next();
    if (done)
      throw new Error(`expected the handler's result, found the end of its process: ${child.stderr.read()}`);
    const line: unknown = JSON.parse(value);
    if (typeof line === 'object' && line !== null && 'payload' in line && 'failed' in line) {
      return { payload: line.payload, failed: line.failed === true, log };
    }
    log.push(line);
  }
}
