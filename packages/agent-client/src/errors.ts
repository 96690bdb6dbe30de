/** AgentCore could not be reached, or the connection broke before the answer was complete. */
export class AgentUnreachable extends Error {
  override readonly name = 'AgentUnreachable';
  readonly code = 'AGENT_UNREACHABLE';
  readonly retryable = true;
}

/** AgentCore did not answer within the time it was given; whether the agent got the request is not known. */
export class AgentCallTimedOut extends Error {
  override readonly name = 'AgentCallTimedOut';
  readonly code = 'AGENT_CALL_TIMED_OUT';
  readonly retryable = true;
}

/** The runtime answered with something that is not our protocol: another program, or another version of it. */
export class AgentAnswerInvalid extends Error {
  override readonly name = 'AgentAnswerInvalid';
  readonly code = 'AGENT_ANSWER_INVALID';
  readonly retryable = false;
}
