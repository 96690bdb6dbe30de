import type { FailureStatus, ProgressStatus, Status } from './status.ts';

/** One immutable event of a session, as it was read from the journal. */
export interface SessionEvent {
  readonly sessionId: string;
  readonly status: Status;
  /** ISO 8601, UTC, as the writer stamped it. */
  readonly timestamp: string;
  /** The same instant in epoch milliseconds; everything that compares events compares these. */
  readonly epochMs: number;
  /** What went wrong; on failure events only. */
  readonly errorMessage?: string;
}

/** What a component asks the journal to append; the journal stamps it and words the error. */
export type NewEvent =
  | { readonly sessionId: string; readonly status: ProgressStatus }
  | { readonly sessionId: string; readonly status: FailureStatus; readonly error: unknown };
