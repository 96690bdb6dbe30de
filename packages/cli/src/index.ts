/** What starts and follows sessions from the outside, for the command line and for tests. */
export { workflowName } from '@agents/diagnosis';
export { StackNotReady, type StackProcess, startStackProcess } from './demo/stack-process.ts';
export { eventBusName, journalTableName } from './stage.ts';
export { putSessionEvent, TRIGGER, TriggerRefused } from './start/put-session-event.ts';
