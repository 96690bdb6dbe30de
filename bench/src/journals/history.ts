import type { Status } from '@agents/events';

const BEGINNING: readonly Status[] = ['SESSION_INITIATED'];
const ATTEMPT: readonly Status[] = ['AGENT_RUNTIME_INVOCATION_STARTED', 'AGENT_RUNTIME_INVOCATION_SUCCEEDED'];
const END: readonly Status[] = [
  'AGENT_ENTRYPOINT_STARTED',
  'AGENT_BACKGROUND_TASK_STARTED',
  'AGENT_BACKGROUND_TASK_COMPLETED',
];

/** The statuses of a session that has completed, after as many attempts as fill the length. */
export function historyOf(length: number): readonly Status[] {
  const attempts = Array.from(
    { length: length - BEGINNING.length - END.length },
    (_, index) => ATTEMPT[index % 2],
  );
  return [...BEGINNING, ...attempts.filter((status) => status !== undefined), ...END];
}
