/** What starts and follows sessions from the outside, for the command line and for tests. */
export { type AwsConfig, awsConfig } from './aws-config.ts';
export { StackNotReady, type StackProcess, startStackProcess } from './demo/stack-process.ts';
export { eventLine } from './follow/event-line.ts';
export { type FollowOptions, followSession, type Look } from './follow/follow-session.ts';
export { journalTableName } from './stage.ts';
export { putSessionEvent, TRIGGER, TriggerRefused } from './trigger/put-session-event.ts';
