/** The `journal` command as a value: its program, its verbs, and what starts sessions from the outside. */
export { workflowName } from '@agents/events';
export type { Io } from './io.ts';
export { processIo } from './process-io.ts';
export { makeProgram, type Program } from './program.ts';
export { eventBusName, journalTableName } from './stage.ts';
export { putSessionEvent, TRIGGER, TriggerRefused } from './start/put-session-event.ts';
export { awsConfig } from './target/aws-config.ts';
export { VERBS } from './verbs/registry.ts';
export type { Act, Verb } from './verbs/verb.ts';
