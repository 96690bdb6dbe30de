/** Every error name the poller ends with, and whether Step Functions should call it again. */
export const POLLER_ERRORS = {
  InvalidInput: { retry: false },
  InvalidEnvironment: { retry: false },
  JournalRefused: { retry: false },
  JournalUnavailable: { retry: true },
  /** A bug: the log has its stack. */
  InternalError: { retry: false },
} as const;

/** How a session can fail: what the state machine's Fail carries as `Error`. */
export const SESSION_ERRORS = [
  'AgentInvocationFailed',
  'AgentEntrypointFailed',
  'AgentTaskFailed',
  'SessionTimedOut',
] as const;

export type SessionError = (typeof SESSION_ERRORS)[number];
