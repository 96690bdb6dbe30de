/**
 * Loaded before the agent by `--import`, from outside: code of the agent that fails where nobody catches it. SIGUSR2
 * rejects a promise without a handler, SIGHUP throws in a callback; `MESSAGE` is what the error says.
 */
const message = process.env['MESSAGE'] ?? '';
const error = new Error(message, { cause: new Error(`caused by ${message}`) });
error.name = `Error of ${message.slice(0, 60)}`;

process.on('SIGUSR2', () => void Promise.reject(error));
process.on('SIGHUP', () => {
  throw error;
});
