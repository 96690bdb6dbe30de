import type { ModelUsage } from '@agents/events';
import type { UserLogger } from '@agents/service';

/** How much of its work a task has done, in any unit: files, parts, seconds. */
export interface ProgressAmount {
  readonly done?: number | undefined;
  readonly total?: number | undefined;
}

/**
 * What a task keeps for the sessions that repeat it (`./journal retry`). All tries of the same work, from the first session on,
 * share the values. They are stored in the journal's table, so they survive the microVM.
 */
export interface SavedValues {
  /**
   * The value with this name, as JSON holds it; `undefined` if no try of this work has put one.
   *
   * @throws JournalUnavailable, JournalRefused if the table cannot be read, because the work may then be done twice
   */
  get(name: string): Promise<unknown>;
  /**
   * Keeps a value of up to 120,000 characters of JSON. The first value of a name stays. Answers whether it is kept: a table
   * that fails for 10 s does not fail the task, and is logged.
   *
   * @throws NotSavable if the name is empty or longer than 1,000 bytes, or the value is too large or no JSON
   */
  put(name: string, value: unknown): Promise<boolean>;
}

/** What an agent gets besides its request. */
export interface AgentContext {
  readonly sessionId: string;
  /** Aborted when the microVM is about to stop. The session then fails as `MachineStopped`, whatever `run` returns. */
  readonly signal: AbortSignal;
  /**
   * Each line carries the session id. `log.info('text', { city })` and `log.info({ city }, 'text')` write the same line;
   * `log.error('text', error)` writes the error with its causes and its stack.
   */
  readonly log: UserLogger;
  /**
   * Says on one line what the task is doing now, for example `progress('reading file 37 of 120', { done: 37, total: 120 })`. Call
   * it as often as you like: the newest report is stored at most every 5 s, and the last one before the end always. A task
   * that has reported progress, and then reports none for `stalledAfterSeconds`, is reported as stalled. Never throws.
   */
  readonly progress: (text: string, amount?: ProgressAmount) => void;
  /** Adds the tokens of one call of a model to those of the task. They are stored with its progress. Never throws. */
  readonly usage: (usage: ModelUsage) => void;
  /** What earlier tries of the same work have kept, and what this one keeps for later ones. */
  readonly saved: SavedValues;
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
   * Does the work, for as long as it takes (AgentCore allows 8 h), and returns the session's result: any value that JSON
   * can hold. An error that it throws becomes the session's `ErrorMessage`.
   */
  run(request: Request, context: AgentContext): Promise<unknown>;
}

/**
 * Creates an agent from the environment variables of its process. The demo and the smoke test also call it, to read the
 * agent's example, so it should start nothing: open connections in `run`.
 *
 * @throws any error; each session then fails as `AGENT_ENTRYPOINT_FAILED` with it
 */
export type CreateAgent<Request> = (
  environment: NodeJS.ProcessEnv,
) => Agent<Request> | Promise<Agent<Request>>;

/** The agent does not accept this payload. */
export class InvalidRequest extends Error {
  override readonly name = 'InvalidRequest';
  readonly code = 'INVALID_REQUEST';
  readonly retryable = false;
}
