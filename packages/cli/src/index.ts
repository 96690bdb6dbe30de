/** The command `journal` as a value. */
export type { Act, Verb } from './cli.ts';
export { type Io, processIo } from './io.ts';
export { makeProgram } from './program.ts';
export { VERBS } from './verbs/registry.ts';
