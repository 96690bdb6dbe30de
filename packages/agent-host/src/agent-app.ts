import type { StartAnswer, StatusAnswer } from '@agents/agent-client';
import { describeError, InvalidSessionId } from '@agents/events';
import type { Logger } from '@agents/service';
import { BedrockAgentCoreApp } from 'bedrock-agentcore/runtime';
import * as v from 'valibot';
import { nameAndMessage, type ReportBusy, type Start } from './entrypoint.ts';
import { type AgentRequest, readRequest } from './read-request.ts';
import { inSession } from './session-context.ts';

/** The agent behind AgentCore's HTTP contract: `POST /invocations` and `GET /ping`. */
export interface AgentApp {
  /** Listens; the process ends when it cannot. */
  run(options: { readonly port: number; readonly host: string }): void;
  /** Makes `/ping` answer `HealthyBusy`, so that the machine is not taken away, until the result is called. */
  readonly reportBusy: ReportBusy;
}

export interface AgentAppDeps {
  /** Called for every start request whose session is known. */
  readonly start: (start: Start) => Promise<StartAnswer>;
  /** Called when somebody asks whether this machine works on a session. */
  readonly knows: (sessionId: string) => boolean;
  readonly log: Logger;
}

/**
 * Makes the app on the AgentCore SDK. What the entrypoint cannot journal becomes HTTP 500, which AgentCore reports to its
 * caller as a `RuntimeClientError`; a request without a session is answered as rejected.
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
      log.error({ session_id, error }, 'request not taken on');
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

const serverErrorSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ err: v.object({ type: v.string(), message: v.string() }) }),
);

/** What the HTTP server has to say goes into our log: without it a port that is taken would end the process unsaid. */
function serverErrorsTo(log: Logger): { write(line: string): void } {
  return {
    write(line) {
      const parsed = v.safeParse(serverErrorSchema, line);
      const error = parsed.success ? `${parsed.output.err.type}: ${parsed.output.err.message}` : line;
      log.error({ error }, 'HTTP server failed');
    },
  };
}
