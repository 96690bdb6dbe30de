/** What every component does at its edges: environment and input in, errors and log lines out. */
export { composeOnce } from './compose-once.ts';
export { commonVariables, parseEnvironment } from './environment.ts';
export { type ErrorSurfaceOptions, errorSurface } from './error-surface.ts';
export { InvalidEnvironment, InvalidInput } from './errors.ts';
export { parseInput } from './input.ts';
export { createLogger, LOG_LEVELS, type LogFields, type Logger, type LogLevel } from './logger.ts';
export { sessionIdSchema } from './session-id-schema.ts';
