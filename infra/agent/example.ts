import type { CreateAgent } from '@agents/agent-host';
import { describeError } from '@agents/events';
import { createAgent } from '../../services/agent/src/agent/create-agent.ts';

/**
 * The payload that the agent of `services/agent` declares as its example, or `{}`. The demo and the smoke test start their
 * sessions with it, so that they need no change when the agent takes another payload.
 *
 * @throws Error when the agent cannot be created with the variables of this process
 */
export async function examplePayload(
  create: CreateAgent<unknown> = createAgent,
): Promise<Readonly<Record<string, unknown>>> {
  try {
    const { example = {} } = await create(process.env);
    return example;
  } catch (cause) {
    throw new Error(
      `The agent's example payload cannot be read: createAgent failed with ${describeError(cause)}. ` +
        'Set the environment variables that services/agent/src/agent/create-agent.ts reads.',
      { cause },
    );
  }
}
