import type { Status, Writer } from '@agents/events';
import type { DisplayState } from '../../src/assessment/assess-session.ts';
import type { Step } from './histories.ts';

/** The state of a session right after the last event of a legal prefix, and whom the next event is expected from. */
export interface Expected {
  readonly state: DisplayState;
  readonly expectedFrom?: Writer;
  readonly statuses?: readonly Status[];
  /** Its state an hour later, without another event. */
  readonly later: DisplayState;
}

const INVOKED = ['AGENT_RUNTIME_INVOCATION_STARTED'] as const;
const ANSWERED = ['AGENT_RUNTIME_INVOCATION_SUCCEEDED', 'AGENT_RUNTIME_INVOCATION_FAILED'] as const;
const STARTED = ['AGENT_BACKGROUND_TASK_STARTED', 'AGENT_ENTRYPOINT_FAILED'] as const;
const ENDED = ['AGENT_BACKGROUND_TASK_COMPLETED', 'AGENT_BACKGROUND_TASK_FAILED'] as const;

/** The state that design and guide give a prefix, written without the fold. */
export function expectedOf(prefix: readonly Step[]): Expected {
  const has = (status: Status): boolean => prefix.some((step) => step.status === status);
  if (has('AGENT_BACKGROUND_TASK_COMPLETED')) return { state: 'completed', later: 'completed' };
  if (has('AGENT_BACKGROUND_TASK_FAILED') || has('AGENT_ENTRYPOINT_FAILED'))
    return { state: 'failed', later: 'failed' };
  if (has('AGENT_BACKGROUND_TASK_STARTED')) {
    return { state: 'running', expectedFrom: 'agent-task', statuses: ENDED, later: 'running' };
  }
  const waits = { state: 'pending', later: 'stuck' } as const;
  if (has('AGENT_ENTRYPOINT_STARTED'))
    return { ...waits, expectedFrom: 'agent-entrypoint', statuses: STARTED };
  const lastly = prefix.findLast(({ status }) => status.startsWith('AGENT_RUNTIME_INVOCATION_'));
  switch (lastly?.status) {
    case 'AGENT_RUNTIME_INVOCATION_STARTED':
      return { ...waits, expectedFrom: 'invoker', statuses: ANSWERED };
    case 'AGENT_RUNTIME_INVOCATION_SUCCEEDED':
      return { ...waits, expectedFrom: 'agent-entrypoint', statuses: ['AGENT_ENTRYPOINT_STARTED'] };
    case 'AGENT_RUNTIME_INVOCATION_FAILED':
      return lastly.message?.startsWith('AccessDenied')
        ? { state: 'failed', later: 'failed' }
        : { state: 'pending', expectedFrom: 'invoker', statuses: INVOKED, later: 'failed' };
    default:
      return has('SESSION_INITIATED')
        ? { ...waits, expectedFrom: 'invoker', statuses: INVOKED }
        : {
            state: 'not found',
            expectedFrom: 'state-machine',
            statuses: ['SESSION_INITIATED'],
            later: 'not found',
          };
  }
}
