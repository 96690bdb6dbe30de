/**
 * - `INVALID_ENDPOINT`: `AWS_ENDPOINT_URL` is not a URL.
 * - `INVALID_ID`: the text cannot be a session id or the beginning of one.
 * - `AMBIGUOUS_ID`: several session ids begin with the text.
 * - `SESSION_NOT_FOUND`: neither the journal nor an execution has the session.
 * - `SESSION_RUNS`, `SESSION_COMPLETED`, `SESSION_REPEATED`: the session is not repeated unless that is forced.
 * - `PAYLOAD_NOT_FOUND`, `PAYLOAD_UNREADABLE`: what the session was asked to do is not known.
 * - `STACK_NOT_FOUND`: the stage is not deployed in the region.
 * - `RUNTIME_NOT_FOUND`: the stage's stack does not name its AgentCore runtime.
 * - `TRIGGER_NOT_FOUND`: the stage's rule, which starts sessions, does not exist in the region. Nothing was sent.
 * - `TRIGGER_DISABLED`: the rule is disabled. Nothing was sent.
 * - `TRIGGER_REFUSED`: EventBridge refused the event that starts a session.
 * - `TRIGGER_UNANSWERED`: EventBridge gave no answer to the event. It may have started a session.
 */
export type SessionsErrorCode =
  | 'INVALID_ENDPOINT'
  | 'INVALID_ID'
  | 'AMBIGUOUS_ID'
  | 'SESSION_NOT_FOUND'
  | 'SESSION_RUNS'
  | 'SESSION_COMPLETED'
  | 'SESSION_REPEATED'
  | 'PAYLOAD_NOT_FOUND'
  | 'PAYLOAD_UNREADABLE'
  | 'STACK_NOT_FOUND'
  | 'RUNTIME_NOT_FOUND'
  | 'TRIGGER_NOT_FOUND'
  | 'TRIGGER_DISABLED'
  | 'TRIGGER_REFUSED'
  | 'TRIGGER_UNANSWERED';

/** Something asked of a stage cannot be done. The message says what happened; what to do depends on who asked. */
export class SessionsError extends Error {
  override readonly name = 'SessionsError';
  readonly code: SessionsErrorCode;
  /** Of `AMBIGUOUS_ID`: the sessions, newest first. Of `SESSION_…`: the session that stands in the way. */
  readonly sessionIds: readonly string[];

  constructor(
    code: SessionsErrorCode,
    message: string,
    { sessionIds = [] }: { readonly sessionIds?: readonly string[] } = {},
  ) {
    super(message);
    this.code = code;
    this.sessionIds = sessionIds;
  }
}
