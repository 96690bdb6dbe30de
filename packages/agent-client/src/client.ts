import {
  BedrockAgentCoreClient,
  type BedrockAgentCoreClientConfig,
  InvokeAgentRuntimeCommand,
  StopRuntimeSessionCommand,
} from '@aws-sdk/client-bedrock-agentcore';
import type { GenericSchema } from 'valibot';
import { AgentAnswerInvalid, AgentCallTimedOut, asUnreachable } from './errors.ts';
import {
  parseAnswer,
  readBody,
  type StartAnswer,
  type StartRequest,
  type StatusAnswer,
  type StatusRequest,
  startAnswerSchema,
  statusAnswerSchema,
} from './protocol.ts';
import { runtimeSessionId } from './runtime-session-id.ts';

/** A connection to a regional AWS endpoint takes well under a second. In milliseconds. */
const CONNECTION_TIMEOUT_MS = 3_000;

/**
 * One connection per call. Lambda freezes the process between calls, and the other side closes a kept connection
 * meanwhile; the next call would fail on it and leave a failed invocation in the journal.
 */
const ONE_SHOT = { keepAlive: false };

/**
 * Makes an AgentCore client that sends each request once. Region, credentials and endpoint come from the environment
 * unless given.
 *
 * The SDK's retries are off, because they would repeat a call without an event in the journal. Step Functions retries the
 * whole step instead.
 */
export function createBedrockAgentCoreClient(
  config: BedrockAgentCoreClientConfig = {},
): BedrockAgentCoreClient {
  return new BedrockAgentCoreClient({
    maxAttempts: 1,
    requestHandler: { connectionTimeout: CONNECTION_TIMEOUT_MS, httpAgent: ONE_SHOT, httpsAgent: ONE_SHOT },
    ...config,
  });
}

export interface AgentRuntimeClientOptions {
  /** Its retries must be off, as in `createBedrockAgentCoreClient`. */
  readonly client: BedrockAgentCoreClient;
  /** The bare runtime ARN, without an endpoint: `arn:…:runtime/<id>`. */
  readonly runtimeArn: string;
  /** The endpoint's name; default `DEFAULT`, which follows each deployment. */
  readonly qualifier?: string;
}

export interface CallOptions {
  /** For the whole call: connection, the agent's cold start, the last byte of the answer. */
  readonly timeoutMs: number;
}

/**
 * Calls the agent of a session on AgentCore. Sends each request once.
 *
 * Each call throws AgentCallTimedOut, AgentUnreachable, AgentAnswerInvalid, or the error that AgentCore answered with; see
 * `classify`.
 */
export interface AgentRuntimeClient {
  /** Starts the session's task. */
  invoke(request: StartRequest, options: CallOptions): Promise<StartAnswer>;
  /** Asks whether the agent runs the session's task, and how far it is. If its microVM is gone, the call starts another one. */
  checkTask(sessionId: string, options: CallOptions): Promise<Pick<StatusAnswer, 'task' | 'progress'>>;
  /** Stops the session's microVM; says so if it has none. */
  stop(sessionId: string, options: CallOptions): Promise<StopOutcome>;
}

/** `not-found`: the runtime session never started, or it has ended (AgentCore Developer Guide, "Stop a running session"). */
export type StopOutcome = 'stopped' | 'not-found';

/** The agent behind an AgentCore runtime, over the AWS SDK. */
export function createAgentRuntimeClient(options: AgentRuntimeClientOptions): AgentRuntimeClient {
  const { client, runtimeArn, qualifier = 'DEFAULT' } = options;

  const exchange = <Answer extends { readonly session_id: string }>(
    request: StartRequest | StatusRequest,
    schema: GenericSchema<unknown, Answer>,
    { timeoutMs }: CallOptions,
  ): Promise<Answer> =>
    withTimeout(timeoutMs, async (abortSignal) => {
      const command = new InvokeAgentRuntimeCommand({
        agentRuntimeArn: runtimeArn,
        qualifier,
        // Without it the SDK generates an id, and each call would start another microVM.
        runtimeSessionId: runtimeSessionId(request.session_id),
        contentType: 'application/json',
        accept: 'application/json',
        payload: Buffer.from(JSON.stringify(request)),
      });
      // The signal also ends the reading of the answer, because the request is open until then.
      const { response } = await client.send(command, { abortSignal });
      return parseAnswer(schema, await readBody(response), request.session_id);
    });

  return {
    invoke: (request, call) => exchange(request, startAnswerSchema, call),
    async checkTask(session_id, call) {
      const { task, progress } = await exchange({ action: 'status', session_id }, statusAnswerSchema, call);
      return { task, ...(progress && { progress }) };
    },
    stop: (sessionId, { timeoutMs }) =>
      withTimeout(timeoutMs, async (abortSignal) => {
        const session = {
          agentRuntimeArn: runtimeArn,
          qualifier,
          runtimeSessionId: runtimeSessionId(sessionId),
        };
        try {
          await client.send(new StopRuntimeSessionCommand(session), { abortSignal });
          return 'stopped';
        } catch (error) {
          if (error instanceof Error && error.name === 'ResourceNotFoundException') return 'not-found';
          throw error;
        }
      }),
  };
}

/** Ends a call after its timeout, and names errors of the network. */
async function withTimeout<T>(timeoutMs: number, call: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    return await call(signal);
  } catch (error) {
    if (error instanceof AgentAnswerInvalid) throw error;
    if (signal.aborted) throw timedOut(timeoutMs, error);
    throw asUnreachable(error) ?? error;
  }
}

function timedOut(timeoutMs: number, cause: unknown): AgentCallTimedOut {
  return new AgentCallTimedOut(
    `AgentCore did not answer within ${timeoutMs} ms; whether the agent received the request is unknown: ` +
      "see its events in the journal, and the runtime's log group for the reason",
    { cause },
  );
}
