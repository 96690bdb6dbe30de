import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const RUNNER = fileURLToPath(new URL('./run-handler.ts', import.meta.url));

export interface HandlerCall {
  /** The module that exports `handler`. */
  readonly handler: URL;
  readonly input: unknown;
  /** The function's whole environment; nothing of this process's own gets in. */
  readonly environment: Readonly<Record<string, string>>;
  /** What `getRemainingTimeInMillis` counts down from; 60 s by default. */
  readonly timeoutMs?: number;
}

/** What the caller of `Invoke` gets, and what the function logged. */
export interface HandlerResult {
  /** The answer, or `{errorType, errorMessage, trace}`. */
  readonly payload: unknown;
  readonly failed: boolean;
  readonly log: readonly unknown[];
}

/**
 * Calls a handler once, cold, in a Node.js process of its own: with its environment only, and with the errors of Node's
 * network stack as they are (inside Jest they come from another realm, and the AWS SDK does not know them).
 */
export async function callHandler(call: HandlerCall): Promise<HandlerResult> {
  const { handler, input, environment, timeoutMs = 60_000 } = call;
  const args = [RUNNER, handler.href, JSON.stringify(input), String(timeoutMs)];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env: { ...environment } });
  const lines: unknown[] = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const last = lines.pop();
  if (typeof last !== 'object' || last === null || !('payload' in last) || !('failed' in last)) {
    throw new Error(`the runner's last line: expected the result, found ${JSON.stringify(last)}`);
  }
  return { payload: last.payload, failed: last.failed === true, log: lines };
}
