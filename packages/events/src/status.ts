/** The component that appends an event. Each status has one writer, so a missing event is expected from that writer. */
export type Writer = 'state-machine' | 'invoker' | 'agent-entrypoint' | 'agent-task';

interface StatusFacts {
  readonly writer: Writer;
  /** Whether the event has an `ErrorMessage`. */
  readonly failure: boolean;
}

/** The nine statuses of the journal, in the order of a session. The record allows no others. */
export const STATUSES = {
  SESSION_INITIATED: { writer: 'state-machine', failure: false },
  AGENT_RUNTIME_INVOCATION_STARTED: { writer: 'invoker', failure: false },
  AGENT_RUNTIME_INVOCATION_SUCCEEDED: { writer: 'invoker', failure: false },
  AGENT_RUNTIME_INVOCATION_FAILED: { writer: 'invoker', failure: true },
  AGENT_ENTRYPOINT_STARTED: { writer: 'agent-entrypoint', failure: false },
  AGENT_BACKGROUND_TASK_STARTED: { writer: 'agent-entrypoint', failure: false },
  AGENT_ENTRYPOINT_FAILED: { writer: 'agent-entrypoint', failure: true },
  AGENT_BACKGROUND_TASK_COMPLETED: { writer: 'agent-task', failure: false },
  AGENT_BACKGROUND_TASK_FAILED: { writer: 'agent-task', failure: true },
} as const satisfies Record<string, StatusFacts>;

export type Status = keyof typeof STATUSES;

/** The three statuses whose events have an `ErrorMessage`. */
export type FailureStatus = {
  [S in Status]: (typeof STATUSES)[S]['failure'] extends true ? S : never;
}[Status];

/** The six statuses whose events have none. */
export type ProgressStatus = Exclude<Status, FailureStatus>;

export const ALL_STATUSES = Object.keys(STATUSES) as readonly Status[];

export function isStatus(value: unknown): value is Status {
  return typeof value === 'string' && Object.hasOwn(STATUSES, value);
}

export function isFailure(status: Status): status is FailureStatus {
  return STATUSES[status].failure;
}

export function writerOf(status: Status): Writer {
  return STATUSES[status].writer;
}
