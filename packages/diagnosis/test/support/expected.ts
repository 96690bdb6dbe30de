import type { Status, Writer } from '@agents/events';
import type { DisplayState } from '../../src/assessment/assess-session.ts';
import type { Step } from './histories.ts';

/** How a session stands right after the last event of a legal prefix, and who owes what comes next. */
export interface Expected {
  readonly state: DisplayState;
  readonly expectedFrom?: Writer;
  readonly statuses?: readonly Status[];
  /** How it stands an hour later, if nothing more has come. */
  readonly later: DisplayState;
}

const INVOKED = ['AGENT_RUNTIME_INVOCATION_STARTED'] as const;
const ANSWERED = ['AGENT_RUNTIME_INVOCATION_SUCCEEDED', 'AGENT_RUNTIME_INVOCATION_FAILED'] as const;
const BEGUN = ['AGENT_BACKGROUND_TASK_STARTED', 'AGENT_ENTRYPOINT_FAILED'] as const;
const ENDED = ['AGENT_BACKGROUND_TASK_COMPLETED', 'AGENT_BACKGROUND_TASK_FAILED'] as const;

/** What design and guide say of a prefix, written down without looking at the fold. */
export function expectedOf(prefix: readonly Step[]): Expected {
  const has = (status: Status): boolean => prefix.some((step) => step.status === status);
  if (has('AGENT_BACKGROUND_TASK_COMPLETED')) return { state: 'completed', later: 'completed' };
  if (has('AGENT_BACKGROUND_TASK_FAILED') || has('AGENT_ENTRYPOINT_FAILED'))
    return { state: 'failed', later: 'failed' };
  if (has('AGENT_BACKGROUND_TASK_STARTED')) {
    return { state: 'running', expectedFrom: 'agent-task', statuses: ENDED, later: 'running' };
  }
  const waits = { state: 'pending', later: 'stuck' } as const;
  if (has('AGENT_ENTRYPOINT_STARTED')) return { ...waits, expectedFrom: 'agent-entrypoint', statuses: BEGUN };
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
