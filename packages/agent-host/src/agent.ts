import type { Logger } from '@agents/service';

/** What an agent gets besides its request. */
export interface AgentContext {
  readonly sessionId: string;
  /** Aborted when the machine is about to be taken away; what goes on afterwards is lost. */
  readonly signal: AbortSignal;
  /** Every line carries the session id. */
  readonly log: Logger;
}

/**
 * The work of a session. This is what one replaces with one's own agent, in `create-agent.ts`; everything around it
 * (journal, result, deadlines, last words) stays as it is.
 */
export interface Agent<Request = unknown> {
  /**
   * Reads the payload that started the session, before anything is begun.
   *
   * @throws InvalidRequest saying what was expected and what was found; the session then fails with that message
   */
  parse(payload: Readonly<Record<string, unknown>>): Request;
  /**
   * Does the work, for as long as it takes (AgentCore allows 8 h), and returns the session's result: anything that JSON
   * can hold. What it throws becomes the session's ErrorMessage.
   */
  run(request: Request, context: AgentContext): Promise<unknown>;
}

/** The payload is not one this agent can work on. */
export class InvalidRequest extends Error {
  override readonly name = 'InvalidRequest';
  readonly code = 'INVALID_REQUEST';
  readonly retryable = false;
}
