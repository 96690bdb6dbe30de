import type { StartAnswer, StatusAnswer, StatusRequest } from '@agents/agent-client';
import { describeError, InvalidSessionId, parseSessionId } from '@agents/events';
import type { Logger } from '@agents/service';
import { BedrockAgentCoreApp } from 'bedrock-agentcore/runtime';
import * as v from 'valibot';
import { nameAndMessage, type ReportBusy, type Start } from './entrypoint.ts';
import { inSession } from './session-context.ts';

/** The agent behind AgentCore's HTTP contract: `POST /invocations` and `GET /ping`. */
export interface AgentApp {
  /** Listens; the process ends if it cannot. */
  run(options: { readonly port: number; readonly host: string }): void;
  /** Makes `/ping` answer `HealthyBusy`, so that the microVM stays, until the returned function is called. */
  readonly reportBusy: ReportBusy;
}

export interface AgentAppDeps {
  /** Called for each start request with a valid session id. */
  readonly start: (start: Start) => Promise<StartAnswer>;
  /** Called for each liveness check. */
  readonly knows: (sessionId: string) => boolean;
  readonly log: Logger;
}

/**
 * Makes the app on the AgentCore SDK. An error that the entrypoint cannot journal becomes HTTP 500, which AgentCore
 * reports to its caller as `RuntimeClientError`. A request without a session is answered as rejected.
 */
export function createAgentApp({ start, knows, log }: AgentAppDeps): AgentApp {
  const app = new BedrockAgentCoreApp({
    config: { logging: { options: { level: 'error', stream: serverErrorsTo(log) } } },
    invocationHandler: {
      async process(body: unknown, { sessionId: runtimeSessionId }): Promise<StartAnswer | StatusAnswer> {
        let request: AgentRequest;
        try {
          request = readRequest(body);
        } catch (error) {
          if (!(error instanceof InvalidSessionId)) throw error;
          log.warn({ runtime_session_id: runtimeSessionId, error }, 'request without a session');
          return { session_id: runtimeSessionId, outcome: 'rejected', error: nameAndMessage(error) };
        }
        return inSession(request.session_id, () => answer(request));
      },
    },
  });

  const answer = async (request: AgentRequest): Promise<StartAnswer | StatusAnswer> => {
    const { session_id } = request;
    try {
      if (request.action === 'start') return await start(request);
      return { session_id, task: knows(session_id) ? 'running' : 'unknown' };
    } catch (error) {
      log.error({ session_id, error }, 'request failed');
      throw new Error(describeError(error));
    }
  };
  return {
    run: (options) => app.run(options),
    reportBusy(sessionId) {
      const id = app.addAsyncTask(sessionId);
      return () => void app.completeAsyncTask(id);
    },
  };
}

/** A request to start a session's task, or a liveness check. */
export type AgentRequest = ({ readonly action: 'start' } & Start) | StatusRequest;

/**
 * The fields that every request needs. The payload is read later: a wrong payload of a known session is journaled, and
 * without a session id nothing can be journaled.
 */
const envelopeSchema = v.object({
  action: v.picklist(
    ['start', 'status'],
    ({ input }) => `action: expected "start" or "status", found ${JSON.stringify(input)}`,
  ),
  session_id: v.optional(v.unknown()),
  payload: v.optional(v.unknown()),
});

/**
 * Reads the body of an invocation.
 *
 * @throws InvalidSessionId when the action or the session id is missing or invalid
 */
export function readRequest(body: unknown): AgentRequest {
  const result = v.safeParse(envelopeSchema, body);
  if (!result.success) {
    throw new InvalidSessionId(
      `request: expected {"action": "start", "session_id": "…", "payload": {…}}; ${result.issues.map(({ message }) => message).join('; ')}`,
    );
  }
  const { action, payload } = result.output;
  const session_id = parseSessionId(result.output.session_id);
  return action === 'start' ? { action, session_id, payload } : { action, session_id };
}

const serverErrorSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ err: v.object({ type: v.string(), message: v.string() }) }),
);

/** Sends the HTTP server's errors to our log. Otherwise a port in use would end the process without a message. */
function serverErrorsTo(log: Logger): { write(line: string): void } {
  return {
    write(line) {
      const parsed = v.safeParse(serverErrorSchema, line);
      const error = parsed.success ? `${parsed.output.err.type}: ${parsed.output.err.message}` : line;
      log.error({ error }, 'HTTP server failed');
    },
  };
}
