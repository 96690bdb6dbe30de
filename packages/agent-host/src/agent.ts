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
 * The work of a session: the part that you replace with your own agent, in `services/agent/src/agent/create-agent.ts`.
 * The host provides everything around it: the journal, the result, the deadlines and the final events.
 */
export interface Agent<Request = unknown> {
  /**
   * A payload that this agent accepts and completes quickly. `make demo` and `make smoke` start a session with it;
   * default `{}`.
   */
  readonly example?: Readonly<Record<string, unknown>>;
  /**
   * Reads the payload of the session before the task starts.
   *
   * @throws InvalidRequest naming what was expected and what was found; the session fails with that message
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
