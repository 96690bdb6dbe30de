import type { StartAnswer, StatusAnswer } from '@agents/agent-client';
import { describeError } from '@agents/events';
import type { Logger } from '@agents/service';
import { BedrockAgentCoreApp } from 'bedrock-agentcore/runtime';
import * as v from 'valibot';
import { nameAndMessage, type ReportBusy, type Start } from './entrypoint.ts';
import { type AgentRequest, readBody, readRequest } from './request.ts';
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
  readonly statusOf: (sessionId: string) => StatusAnswer;
  /** Whether the journal has events of the session. Called for a request that does not name its session. */
  readonly isJournaled: (sessionId: string) => Promise<boolean>;
  readonly log: Logger;
}

/**
 * Makes the app on the AgentCore SDK. An error that the entrypoint cannot journal becomes HTTP 500, which AgentCore
 * reports to its caller as `RuntimeClientError`. A request that cannot be read is answered as rejected; if its runtime
 * session is a session of the journal, the reason is journaled as that of a start that was refused.
 */
export function createAgentApp({ start, statusOf, isJournaled, log }: AgentAppDeps): AgentApp {
  const app = new BedrockAgentCoreApp({
    config: {
      contentTypeParsers: ['application/json', 'text/plain', '*'].map((contentType) => ({
        contentType,
        parseAs: 'stream',
        parser: (_request: unknown, body: AsyncIterable<Buffer>) => readBody(body),
      })),
      logging: { options: { level: 'info', serializers: { res: sessionOf }, stream: serverErrorsTo(log) } },
    },
    invocationHandler: {
      async process(body: unknown, { sessionId: runtimeSessionId }): Promise<StartAnswer | StatusAnswer> {
        let request: AgentRequest;
        try {
          request = readRequest(body);
        } catch (error) {
          return orFail({ runtime_session_id: runtimeSessionId }, () => refuse(runtimeSessionId, error));
        }
        return inSession(request.session_id, () => orFail({}, () => answer(request)));
      },
    },
  });

  const answer = async (request: AgentRequest): Promise<StartAnswer | StatusAnswer> =>
    request.action === 'start' ? start(request) : statusOf(request.session_id);

  const refuse = async (session_id: string, error: unknown): Promise<StartAnswer> => {
    log.warn({ runtime_session_id: session_id, error }, 'request cannot be read');
    if (await isJournaled(session_id)) {
      return inSession(session_id, () => start({ session_id, payload: error }));
    }
    return { session_id, outcome: 'rejected', error: nameAndMessage(error) };
  };

  const orFail = async <Answer>(fields: object, work: () => Promise<Answer>): Promise<Answer> => {
    try {
      return await work();
    } catch (error) {
      log.error({ ...fields, error }, 'request failed');
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

/** The header with which AgentCore names the runtime session. */
const SESSION_HEADER = 'x-amzn-bedrock-agentcore-runtime-session-id';

interface Reply {
  readonly statusCode: number;
  readonly request?: { readonly headers?: Readonly<Record<string, unknown>> };
}

/** What a line of the HTTP server says about its answer. */
const sessionOf = ({ statusCode, request }: Reply) => ({
  statusCode,
  runtime_session_id: request?.headers?.[SESSION_HEADER],
});

const serverErrorSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    level: v.number(),
    err: v.object({ type: v.string(), message: v.string() }),
    res: v.optional(v.object({ statusCode: v.number(), runtime_session_id: v.optional(v.string()) })),
  }),
);

/** The level `error` of the HTTP server's lines. */
const SERVER_ERROR = 50;

/**
 * Sends the HTTP server's errors to our log: a port in use, which otherwise ends the process without a message, and
 * requests that the server refuses. Its other lines are dropped.
 */
function serverErrorsTo(log: Logger): { write(line: string): void } {
  return {
    write(line) {
      const parsed = v.safeParse(serverErrorSchema, line);
      if (!parsed.success) return;
      const { level, err, res } = parsed.output;
      const fields = { ...res, error: `${err.type}: ${err.message}` };
      if (level >= SERVER_ERROR) log.error(fields, 'HTTP server failed');
      else log.warn(fields, 'HTTP server refused a request');
    },
  };
}
