import { type BedrockAgentCoreClient, InvokeAgentRuntimeCommand } from '@aws-sdk/client-bedrock-agentcore';
import { AgentAnswerInvalid, AgentCallTimedOut } from './errors.ts';
import { parseAnswer } from './parse-answer.ts';
import type { StartAnswer, StartRequest } from './protocol.ts';
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

/** Talks to the agent of a session, wherever AgentCore runs it. */
export interface AgentRuntimeClient {
  /**
   * Sends one request to the session's agent and reads its answer whole; never repeats it.
   *
   * @param options.timeoutMs for everything together: connecting, the agent's cold start, the answer's last byte
   * @throws AgentCallTimedOut | AgentUnreachable | AgentAnswerInvalid, or the error AgentCore answered with; see `classify`
   */
  invoke(request: StartRequest, options: { readonly timeoutMs: number }): Promise<StartAnswer>;
}

/** The agent behind an AgentCore runtime, over the AWS SDK. */
export function createAgentRuntimeClient(options: AgentRuntimeClientOptions): AgentRuntimeClient {
  const { client, runtimeArn, qualifier = 'DEFAULT' } = options;
  return {
    async invoke(request, { timeoutMs }) {
      const signal = AbortSignal.timeout(timeoutMs);
      const command = new InvokeAgentRuntimeCommand({
        agentRuntimeArn: runtimeArn,
        qualifier,
        // Left out, the SDK invents one, and each call would start a machine of its own.
        runtimeSessionId: runtimeSessionId(request.session_id),
        contentType: 'application/json',
        accept: 'application/json',
        payload: Buffer.from(JSON.stringify(request)),
      });
      try {
        // The signal ends the request for as long as it is open, and so the reading of its answer as well.
        const { response } = await client.send(command, { abortSignal: signal });
        return parseAnswer(await readBody(response), request.session_id);
      } catch (error) {
        if (error instanceof AgentAnswerInvalid) throw error;
        if (signal.aborted) throw timedOut(timeoutMs, error);
        throw asUnreachable(error) ?? error;
      }
    },
  };
}

function timedOut(timeoutMs: number, cause: unknown): AgentCallTimedOut {
  return new AgentCallTimedOut(
    `AgentCore did not answer within ${timeoutMs} ms; whether the agent got the request is not known: ` +
      "its own events in the journal tell, and the runtime's log group why it was slow",
    { cause },
  );
}
