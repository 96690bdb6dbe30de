import { isFailure, type SessionEvent, type Status } from '@agents/events';
import { at } from './events.ts';

/** An event of a history, and the events that come before it, by their places. */
export interface Step {
  readonly status: Status;
  readonly after: readonly number[];
  readonly message?: string;
}

/** The ways a session can go, each as the partial order of its causes. */
export const HISTORIES: Readonly<Record<string, readonly Step[]>> = {
  'a success': [
    { status: 'SESSION_INITIATED', after: [] },
    { status: 'AGENT_RUNTIME_INVOCATION_STARTED', after: [0] },
    { status: 'AGENT_RUNTIME_INVOCATION_SUCCEEDED', after: [1] },
    { status: 'AGENT_ENTRYPOINT_STARTED', after: [1] },
    { status: 'AGENT_BACKGROUND_TASK_STARTED', after: [3] },
    { status: 'AGENT_BACKGROUND_TASK_COMPLETED', after: [4] },
  ],
  'a task that failed': [
    { status: 'SESSION_INITIATED', after: [] },
    { status: 'AGENT_RUNTIME_INVOCATION_STARTED', after: [0] },
    { status: 'AGENT_RUNTIME_INVOCATION_SUCCEEDED', after: [1] },
    { status: 'AGENT_ENTRYPOINT_STARTED', after: [1] },
    { status: 'AGENT_BACKGROUND_TASK_STARTED', after: [3] },
    { status: 'AGENT_BACKGROUND_TASK_FAILED', after: [4], message: 'ModelRefusedError: no' },
  ],
  'a request that was rejected': [
    { status: 'SESSION_INITIATED', after: [] },
    { status: 'AGENT_RUNTIME_INVOCATION_STARTED', after: [0] },
    { status: 'AGENT_RUNTIME_INVOCATION_SUCCEEDED', after: [1] },
    { status: 'AGENT_ENTRYPOINT_STARTED', after: [1] },
    { status: 'AGENT_ENTRYPOINT_FAILED', after: [3], message: 'InvalidRequest: prompt' },
  ],
  'a call that failed for good': [
    { status: 'SESSION_INITIATED', after: [] },
    { status: 'AGENT_RUNTIME_INVOCATION_STARTED', after: [0] },
    { status: 'AGENT_RUNTIME_INVOCATION_FAILED', after: [1], message: 'AccessDeniedException: no' },
  ],
  'a call that was retried': [
    { status: 'SESSION_INITIATED', after: [] },
    { status: 'AGENT_RUNTIME_INVOCATION_STARTED', after: [0] },
    { status: 'AGENT_RUNTIME_INVOCATION_FAILED', after: [1], message: 'RuntimeClientError: 500' },
    { status: 'AGENT_RUNTIME_INVOCATION_STARTED', after: [2] },
    { status: 'AGENT_RUNTIME_INVOCATION_SUCCEEDED', after: [3] },
    { status: 'AGENT_ENTRYPOINT_STARTED', after: [3] },
    { status: 'AGENT_BACKGROUND_TASK_STARTED', after: [5] },
    { status: 'AGENT_BACKGROUND_TASK_COMPLETED', after: [6] },
  ],
  'a call whose answer was lost while the task ran': [
    { status: 'SESSION_INITIATED', after: [] },
    { status: 'AGENT_RUNTIME_INVOCATION_STARTED', after: [0] },
    { status: 'AGENT_RUNTIME_INVOCATION_FAILED', after: [1], message: 'AgentCallTimedOut: 42 s' },
    { status: 'AGENT_ENTRYPOINT_STARTED', after: [1] },
    { status: 'AGENT_BACKGROUND_TASK_STARTED', after: [3] },
    { status: 'AGENT_BACKGROUND_TASK_COMPLETED', after: [4] },
  ],
  'a microVM that stopped with the request, and a second one': [
    { status: 'SESSION_INITIATED', after: [] },
    { status: 'AGENT_RUNTIME_INVOCATION_STARTED', after: [0] },
    { status: 'AGENT_ENTRYPOINT_STARTED', after: [1] },
    { status: 'AGENT_RUNTIME_INVOCATION_FAILED', after: [2], message: 'RuntimeClientError: killed' },
    { status: 'AGENT_RUNTIME_INVOCATION_STARTED', after: [3] },
    { status: 'AGENT_ENTRYPOINT_STARTED', after: [4] },
    { status: 'AGENT_BACKGROUND_TASK_STARTED', after: [5] },
    { status: 'AGENT_RUNTIME_INVOCATION_SUCCEEDED', after: [4] },
    { status: 'AGENT_BACKGROUND_TASK_COMPLETED', after: [6] },
  ],
};

/** Every order in which the events of a history can be. */
export function ordersOf(history: readonly Step[]): readonly (readonly Step[])[] {
  const extend = (order: readonly number[]): readonly (readonly number[])[] => {
    if (order.length === history.length) return [order];
    return history.flatMap(({ after }, index) =>
      !order.includes(index) && after.every((cause) => order.includes(cause))
        ? extend([...order, index])
        : [],
    );
  };
  return extend([]).map((order) => order.flatMap((index) => history[index] ?? []));
}

/** Every beginning of every order of every history, from the empty one on, each once. */
export function allPrefixes(): readonly (readonly Step[])[] {
  const prefixes = Object.values(HISTORIES)
    .flatMap(ordersOf)
    .flatMap((order) => Array.from({ length: order.length + 1 }, (_, length) => order.slice(0, length)));
  return [...new Map(prefixes.map((prefix) => [JSON.stringify(prefix), prefix])).values()];
}

/** The events of a prefix, with the given gap in milliseconds between two of them; 100 ms by default. */
export function happen(
  prefix: readonly Step[],
  gapMs: (index: number) => number = () => 100,
): SessionEvent[] {
  let afterMs = 0;
  return prefix.map(({ status, message }, index) => {
    if (index > 0) afterMs += gapMs(index);
    return at(afterMs, status, isFailure(status) ? message : undefined);
  });
}
