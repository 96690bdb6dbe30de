/** What every component does at its edges: environment and input in, errors and log lines out. */
export { commonVariables, InvalidEnvironment, parseEnvironment } from './environment.ts';
export { composeOnce, type ErrorSurfaceOptions, errorSurface } from './error-surface.ts';
export { InvalidInput, parseInput, sessionIdSchema } from './input.ts';
export {
  createLogger,
  LOG_LEVELS,
  type LogFields,
  type Logger,
  type LogLevel,
  type UserLogger,
} from './logger.ts';
