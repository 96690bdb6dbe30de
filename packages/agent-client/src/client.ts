import {
  type BedrockAgentCoreClient,
  InvokeAgentRuntimeCommand,
  StopRuntimeSessionCommand,
} from '@aws-sdk/client-bedrock-agentcore';
import type { GenericSchema } from 'valibot';
import { AgentAnswerInvalid, AgentCallTimedOut } from './errors.ts';
import { parseAnswer } from './parse-answer.ts';
import {
  type StartAnswer,
  type StartRequest,
  type StatusAnswer,
  type StatusRequest,
  startAnswerSchema,
  statusAnswerSchema,
} from './protocol.ts';
import { readBody } from './read-body.ts';
import { runtimeSessionId } from './runtime-session-id.ts';
import { asUnreachable } from './transport-error.ts';

export interface AgentRuntimeClientOptions {
  /** Retries should be off in it, as `createBedrockAgentCoreClient` has them. */
  readonly client: BedrockAgentCoreClient;
  /** The bare runtime ARN, without an endpoint: `arn:…:runtime/<id>`. */
  readonly runtimeArn: string;
  /** The endpoint's name; default `DEFAULT`, which follows every deployment. */
  readonly qualifier?: string;
}

export interface CallOptions {
  /** For everything together: connecting, the agent's cold start, the answer's last byte. */
  readonly timeoutMs: number;
}

/**
 * Talks to the agent of a session, wherever AgentCore runs it. Nothing is sent twice.
 *
 * Each call throws AgentCallTimedOut, AgentUnreachable, AgentAnswerInvalid, or the error AgentCore answered with; see
 * `classify`.
 */
export interface AgentRuntimeClient {
  /** Asks the agent to start the session's task. */
  invoke(request: StartRequest, options: CallOptions): Promise<StartAnswer>;
  /** Asks the agent whether it works on the session's task. Where its machine is gone, this starts another one. */
  checkTask(sessionId: string, options: CallOptions): Promise<StatusAnswer['task']>;
  /** Ends the machine of the session, or does nothing where there is none. */
  stop(sessionId: string, options: CallOptions): Promise<void>;
}

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
        // Left out, the SDK invents one, and each call would start a machine of its own.
        runtimeSessionId: runtimeSessionId(request.session_id),
        contentType: 'application/json',
        accept: 'application/json',
        payload: Buffer.from(JSON.stringify(request)),
      });
      // The signal ends the request for as long as it is open, and so the reading of its answer as well.
      const { response } = await client.send(command, { abortSignal });
      return parseAnswer(schema, await readBody(response), request.session_id);
    });

  return {
    invoke: (request, call) => exchange(request, startAnswerSchema, call),
    async checkTask(session_id, call) {
      const { task } = await exchange({ action: 'status', session_id }, statusAnswerSchema, call);
      return task;
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
        } catch (error) {
          // Not found, or ended already: what was asked for is so.
          if (!(error instanceof Error && error.name === 'ResourceNotFoundException')) throw error;
        }
      }),
  };
}

/** Bounds a call in time, and names what the network does to it. */
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
    `AgentCore did not answer within ${timeoutMs} ms; whether the agent got the request is not known: ` +
      "its own events in the journal tell, and the runtime's log group why it was slow",
    { cause },
  );
}
