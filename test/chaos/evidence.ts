import type { SessionEvent, UnreadableRecord } from '@agents/events';
import type { SessionOrder } from './session-order.ts';

/** An item as DynamoDB's API words it. */
export type RawItem = Readonly<Record<string, unknown>>;

/** A put that the table carried out, as the proxy in front of it saw. */
export interface Write {
  /** When it was carried out, in epoch milliseconds. */
  readonly at: number;
  readonly caller: string;
  readonly key: string;
  readonly item: RawItem;
  readonly condition: string | undefined;
}

/** How an execution ended; `RUNNING` when it had not when patience ended. */
export interface ExecutionEnd {
  readonly name: string;
  readonly status: string;
  readonly error: string | undefined;
  readonly cause: string | undefined;
  /** Epoch milliseconds. */
  readonly stoppedAt: number | undefined;
}

/** A stretch of a session's task on one machine, as its log tells; both ends are positions in the log. */
export interface TaskSpan {
  readonly pid: number;
  readonly from: number;
  /** Infinite when the log tells of no end. */
  readonly to: number;
}

/** Everything known of one session when all is over. */
export interface SessionEvidence {
  readonly order: SessionOrder;
  readonly sessionId: string;
  readonly executions: readonly ExecutionEnd[];
  readonly events: readonly SessionEvent[];
  readonly unreadable: readonly UnreadableRecord[];
  readonly result: unknown;
  readonly taskSpans: readonly TaskSpan[];
  /** Whether a machine that the session was on died or was stopped: it may have lost its task. */
  readonly lostMachine: boolean;
}

/** Everything the checks look at. */
export interface Evidence {
  readonly writes: readonly Write[];
  /** Requests that change the table in another way than a put, in words. */
  readonly otherWrites: readonly string[];
  /** The whole table at the end. */
  readonly rows: readonly RawItem[];
  readonly sessions: readonly SessionEvidence[];
}

/** Something that the system promises never happens. */
export interface Violation {
  /** The promise. */
  readonly promise: string;
  /** What was found instead. */
  readonly found: string;
}
