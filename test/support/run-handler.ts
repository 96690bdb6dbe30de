/**
 * Plays Lambda's runtime for one call: loads a handler, calls it, and prints one line of JSON with what the caller of
 * `Invoke` would get. Arguments: the handler's URL, the input as JSON, the function's time in milliseconds.
 */
const [, , url = '', input = '', timeout = ''] = process.argv;
const functionEnds = Date.now() + Number(timeout);
const context = {
  functionName: 'function-under-test',
  awsRequestId: '00000000-0000-4000-8000-000000000000',
  getRemainingTimeInMillis: () => functionEnds - Date.now(),
};

interface Outcome {
  readonly payload: unknown;
  readonly failed: boolean;
}

async function call(): Promise<Outcome> {
  try {
    const { handler } = await import(url);
    return { payload: await handler(JSON.parse(input), context), failed: false };
  } catch (error) {
    // Word for word what Lambda's Node.js runtime makes of an error.
    const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
    return { payload: { errorType: name, errorMessage: message, trace: stack?.split('\n') }, failed: true };
  }
}

process.stdout.write(`${JSON.stringify(await call())}\n`, () => process.exit());
