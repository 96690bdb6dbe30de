import type { Status } from '@agents/events';

/** What is appended: the content of one event, stamped by whoever measures. */
export interface EventToAppend {
  readonly sessionId: string;
  readonly status: Status;
  /** ISO 8601; no two of a session are the same. */
  readonly timestamp: string;
  /** Its place among the events of its session, from 1. */
  readonly version: number;
}

/** A way to keep a journal: ours, the SDK by hand, or a library. */
export interface JournalContender {
  readonly name: string;
  /** Stores an event that must not be there already. */
  append(event: EventToAppend): Promise<unknown>;
  /** Reads a whole session, consistently, and says how it stands. */
  read(sessionId: string): Promise<string>;
  close(): void;
}

/**
 * How a session stands by its events, oldest first, in the fewest lines: what somebody writes who has no fold. It trusts the
 * order of the list and looks at nothing else.
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
