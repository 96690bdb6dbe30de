/**
 * Loaded before the agent with `--import`; plays agent code with an error that is not caught. SIGUSR2 rejects a promise without a
 * handler, SIGHUP throws in a callback. `MESSAGE` is the message of the error.
 */
const message = process.env['MESSAGE'] ?? '';
const error = new Error(message, { cause: new Error(`caused by ${message}`) });
error.name = `Error of ${message.slice(0, 60)}`;

process.on('SIGUSR2', () => void Promise.reject(error));
process.on('SIGHUP', () => {
  throw error;
});
