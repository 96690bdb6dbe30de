/**
 * Plays Lambda's runtime: loads a handler and calls it once for each line of standard input, a JSON object `{input, timeoutMs}`.
 * After the log lines of a call it prints one line of JSON: what the caller of `Invoke` gets. Argument: the handler's URL.
 */
import { createInterface } from 'node:readline';

const [, , url = ''] = process.argv;
// For Node itself. The handler gets no variable that the test does not set.
delete process.env['NODE_COMPILE_CACHE'];

interface Outcome {
  readonly payload: unknown;
  readonly failed: boolean;
}

async function call(input: unknown, timeoutMs: number): Promise<Outcome> {
  const functionEnds = Date.now() + timeoutMs;
  const context = {
    functionName: 'function-under-test',
    awsRequestId: '00000000-0000-4000-8000-000000000000',
    getRemainingTimeInMillis: () => functionEnds - Date.now(),
  };
  try {
    const { handler } = await import(url);
    return { payload: await handler(input, context), failed: false };
  } catch (error) {
    // Exactly what Lambda's Node.js runtime makes of an error.
    const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
    return { payload: { errorType: name, errorMessage: message, trace: stack?.split('\n') }, failed: true };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const { input, timeoutMs } = JSON.parse(line);
  process.stdout.write(`${JSON.stringify(await call(input, timeoutMs))}\n`);
}
process.exit();
