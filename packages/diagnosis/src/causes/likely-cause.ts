/** Why it may have come to this, and what speaks for it. */
export interface LikelyCause {
  readonly cause: string;
  /** From the events, their messages, the gaps between them, or the execution. */
  readonly evidence: string;
}
