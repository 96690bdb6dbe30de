import type { Status } from '@agents/events';

/** The content of an event to append, with the timestamp of the benchmark. */
export interface EventToAppend {
  readonly sessionId: string;
  readonly status: Status;
  /** ISO 8601; unique in its session. */
  readonly timestamp: string;
  /** The number of the event in its session, from 1. */
  readonly version: number;
}

/** A way to keep a journal: ours, the SDK by hand, or a library. */
export interface JournalContender {
  readonly name: string;
  /** Stores a new event; must fail if it exists. */
  append(event: EventToAppend): Promise<unknown>;
  /** Reads a whole session consistently and returns its state. */
  read(sessionId: string): Promise<string>;
  close(): void;
}

/**
 * The state of a session by its events, oldest first, in as few lines as possible: code without our fold. It relies on the order
 * of the list.
 */
export function assessSession(statuses: Iterable<string>): string {
  let assessment = 'NOT_FOUND';
  for (const status of statuses) {
    if (status.endsWith('_FAILED')) assessment = 'FAILED';
    else if (status === 'AGENT_BACKGROUND_TASK_COMPLETED') assessment = 'COMPLETED';
    else if (status === 'AGENT_BACKGROUND_TASK_STARTED') assessment = 'RUNNING';
    else if (assessment !== 'RUNNING') assessment = 'PENDING';
  }
  return assessment;
}

const BEGINNING: readonly Status[] = ['SESSION_INITIATED'];
const ATTEMPT: readonly Status[] = ['AGENT_RUNTIME_INVOCATION_STARTED', 'AGENT_RUNTIME_INVOCATION_SUCCEEDED'];
const END: readonly Status[] = [
  'AGENT_ENTRYPOINT_STARTED',
  'AGENT_BACKGROUND_TASK_STARTED',
  'AGENT_BACKGROUND_TASK_COMPLETED',
];

/** The statuses of a completed session of this length; failed attempts fill it. */
export function historyOf(length: number): readonly Status[] {
  const attempts = Array.from(
    { length: length - BEGINNING.length - END.length },
    (_, index) => ATTEMPT[index % 2],
  );
  return [...BEGINNING, ...attempts.filter((status) => status !== undefined), ...END];
}
