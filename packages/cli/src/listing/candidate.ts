/** A session that may belong in a list, as the index gives it. */
export interface Candidate {
  readonly sessionId: string;
  /** No session that comes later in the order asked for comes before this instant in it. Epoch milliseconds. */
  readonly bound: number;
}

/** Which sessions are looked for, and in what order. */
export interface Selection {
  /** Bounds on the start of a session, in epoch milliseconds. */
  readonly since?: number;
  readonly until?: number;
  readonly newestFirst: boolean;
}
