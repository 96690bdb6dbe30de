/** The agent could not be called this time; Step Functions calls the invoker again. */
export class AgentRuntimeUnavailable extends Error {
  override readonly name = 'AgentRuntimeUnavailable';
  readonly code = 'AGENT_RUNTIME_UNAVAILABLE';
  readonly retryable = true;
}

/** The agent cannot be called, and repeating the call would not change that. */
export class AgentInvocationFailed extends Error {
  override readonly name = 'AgentInvocationFailed';
  readonly code = 'AGENT_INVOCATION_FAILED';
  readonly retryable = false;
}

/** Every error name the invoker ends with, and whether Step Functions should call it again. */
export const INVOKER_ERRORS = {
  InvalidInput: { retry: false },
  InvalidEnvironment: { retry: false },
  JournalRefused: { retry: false },
  JournalUnavailable: { retry: true },
  AgentRuntimeUnavailable: { retry: true },
  AgentInvocationFailed: { retry: false },
  /** A bug: the log has its stack. */
  InternalError: { retry: false },
} as const;
