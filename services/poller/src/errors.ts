/** How a session can fail: what the state machine's Fail carries as `Error`. */
export const SESSION_ERRORS = [
  'AgentInvocationFailed',
  'AgentEntrypointFailed',
  'AgentTaskFailed',
  'AgentLost',
  'SessionTimedOut',
] as const;

export type SessionError = (typeof SESSION_ERRORS)[number];
