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
