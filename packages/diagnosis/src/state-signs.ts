import type { Status } from '@agents/events';
import type { DisplayState } from './assessment/assess-session.ts';

/** A sign for each state. It always stands beside the state's name. */
export const STATE_SIGNS: Readonly<Record<DisplayState, string>> = {
  completed: '✓',
  failed: '✗',
  stopped: '■',
  running: '●',
  pending: '○',
  stuck: '!',
  stalled: '!',
  lost: '!',
  'not found': '?',
};

/** What the last event of a session says, in a word or two. */
export const EVENT_WORDS: Readonly<Record<Status, string>> = {
  SESSION_INITIATED: 'initiated',
  AGENT_RUNTIME_INVOCATION_STARTED: 'agent called',
  AGENT_RUNTIME_INVOCATION_SUCCEEDED: 'agent answered',
  AGENT_RUNTIME_INVOCATION_FAILED: 'call failed',
  AGENT_ENTRYPOINT_STARTED: 'agent reached',
  AGENT_BACKGROUND_TASK_STARTED: 'task started',
  AGENT_ENTRYPOINT_FAILED: 'request refused',
  AGENT_BACKGROUND_TASK_COMPLETED: 'task completed',
  AGENT_BACKGROUND_TASK_FAILED: 'task failed',
};
