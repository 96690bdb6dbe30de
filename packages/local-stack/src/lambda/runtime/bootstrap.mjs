// @ts-check
// What runs in a function's process before the function does: it loads the handler and calls it for every message of
// the stack. It is JavaScript because Node needs 17 MB more to run TypeScript, in every process, for these few lines.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** @typedef {import('../process.ts').InvokeMessage} InvokeMessage */
/** @typedef {import('../process.ts').RuntimeMessage} RuntimeMessage */

/** The id that an uncaught error is reported under, while a handler runs. @type {string | undefined} */
let currentRequestId;

// The channel closes when the stack ends, however it ends.
process.on('disconnect', () => process.exit(0));
process.on('uncaughtException', (error) => endWith(describe(error)));
process.on('unhandledRejection', (reason) => {
  endWith({ ...describe(reason), errorType: 'Runtime.UnhandledPromiseRejection' });
});

try {
  const handler = await loadHandler(env('LAMBDA_TASK_ROOT'), env('_HANDLER'));
  process.on('message', (/** @type {InvokeMessage} */ message) => void run(handler, message));
  tell({ type: 'ready' });
} catch (error) {
  process.send?.({ type: 'init-error', error: describe(error) }, () => process.exit(1));
}

/**
 * @param {string} taskRoot folder of the function's code
 * @param {string} handlerName `path/to/file.exportName`
 * @returns {Promise<(event: unknown, context: object) => unknown>}
 */
async function loadHandler(taskRoot, handlerName) {
  const dot = handlerName.lastIndexOf('.');
  const [stem, exportName] = [handlerName.slice(0, dot), handlerName.slice(dot + 1)];
  const file = ['.js', '.mjs', '.cjs'].map((ending) => join(taskRoot, stem + ending)).find(existsSync);
  if (!file) throw named('Runtime.ImportModuleError', `Cannot find module '${stem}'`);
  const module = await import(pathToFileURL(file).href);
  const handler = module[exportName] ?? module.default?.[exportName];
  if (typeof handler === 'function') return handler;
  throw named('Runtime.HandlerNotFound', `${handlerName} is undefined or not exported as a function`);
}

/**
 * @param {(event: unknown, context: object) => unknown} handler
 * @param {InvokeMessage} message
 */
async function run(handler, message) {
  const { requestId } = message;
  currentRequestId = requestId;
  try {
    const result = await handler(JSON.parse(message.event), contextOf(message));
    tell({ type: 'result', requestId, payload: JSON.stringify(result) ?? 'null' });
  } catch (error) {
    const described = describe(error);
    process.stderr.write(`${JSON.stringify({ level: 'ERROR', ...described })}\n`);
    tell({ type: 'error', requestId, error: described });
  } finally {
    currentRequestId = undefined;
  }
}

/** @param {InvokeMessage} message */
function contextOf({ requestId, deadline, functionArn, clientContext }) {
  return {
    awsRequestId: requestId,
    callbackWaitsForEmptyEventLoop: true,
    functionName: env('AWS_LAMBDA_FUNCTION_NAME'),
    functionVersion: env('AWS_LAMBDA_FUNCTION_VERSION'),
    invokedFunctionArn: functionArn,
    memoryLimitInMB: env('AWS_LAMBDA_FUNCTION_MEMORY_SIZE'),
    logGroupName: env('AWS_LAMBDA_LOG_GROUP_NAME'),
    logStreamName: env('AWS_LAMBDA_LOG_STREAM_NAME'),
    clientContext: clientContext && JSON.parse(Buffer.from(clientContext, 'base64').toString('utf8')),
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
}

/**
 * The process cannot be used any more after an uncaught error.
 * @param {ReturnType<typeof describe>} error
 */
function endWith(error) {
  process.stderr.write(`${JSON.stringify({ level: 'FATAL', ...error })}\n`);
  const exit = () => process.exit(128);
  if (currentRequestId === undefined) exit();
  else process.send?.(measured({ type: 'fatal', requestId: currentRequestId, error }), exit);
}

/** @param {unknown} error */
function describe(error) {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
  return { errorType: error.name, errorMessage: error.message, trace: error.stack?.split('\n') ?? [] };
}

/**
 * @param {string} name
 * @param {string} message
 */
function named(name, message) {
  return Object.assign(new Error(message), { name });
}

/** @param {string} name */
function env(name) {
  return process.env[name] ?? '';
}

/** @param {RuntimeMessage} message */
function tell(message) {
  process.send?.(measured(message));
}

/**
 * Adds the most memory that this process has had.
 * @param {RuntimeMessage} message
 */
function measured(message) {
  return { ...message, peakMemoryMb: Math.ceil(process.resourceUsage().maxRSS / 1024) };
}
