import { createAgentRuntimeClient, createBedrockAgentCoreClient } from '@agents/agent-client';
import type { WholeSystem } from '../support/stack.ts';

/** Milliseconds that stopping a session may take. */
const STOP_MS = 5_000;

/** Stops the machine of a session by AgentCore's own API; one that is gone already is left alone. */
export type StopMachine = (sessionId: string) => Promise<void>;

/** Makes what stops machines, over the stack's own endpoint: no fault stands in its way. */
export function makeStopMachine({ endpoint, logs }: Pick<WholeSystem, 'endpoint' | 'logs'>): StopMachine {
  const credentials = { accessKeyId: 'campaign', secretAccessKey: 'local' };
  const client = createBedrockAgentCoreClient({ endpoint, region: 'us-east-1', credentials });
  return async (sessionId) => {
    const runtimeArn = /agent runtime ready .*arn=(\S+)/.exec(logs.join('\n'))?.[1] ?? '';
    await createAgentRuntimeClient({ client, runtimeArn })
      .stop(sessionId, { timeoutMs: STOP_MS })
      .catch(() => undefined);
  };
}
