/** What every service does at its edges: environment and input in, errors out. */
export { composeOnce } from './compose-once.ts';
export { commonVariables, parseEnvironment } from './environment.ts';
export { type ErrorSurfaceOptions, errorSurface } from './error-surface.ts';
export { InvalidEnvironment, InvalidInput } from './errors.ts';
export { parseInput } from './input.ts';
export { sessionIdSchema } from './session-id-schema.ts';
