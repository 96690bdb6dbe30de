import { setTimeout as sleep } from 'node:timers/promises';
import type { Agent } from '@agents/agent-host';
import { createOfflineModel } from './offline-model.ts';
import { createPromptAgent, type PromptRequest } from './prompt-agent.ts';

/**
 * Creates the agent of this service. Replace it with your own: return any {@link Agent}.
 *
 * The default agent answers a prompt with the Bedrock model of `MODEL_ID`, or with an offline model if that is empty. The
 * Strands Agents SDK is loaded only with a Bedrock model, because it doubles the cold start.
 */
export async function createAgent(environment: NodeJS.ProcessEnv): Promise<Agent<PromptRequest>> {
  const modelId = environment['MODEL_ID'] ?? '';
  if (modelId === '') return createPromptAgent(createOfflineModel({ sleep: pause }));
  const { createBedrockModel } = await import('./bedrock-model.ts');
  return createPromptAgent(createBedrockModel(modelId));
}

const pause = (ms: number, signal: AbortSignal): Promise<void> => sleep(ms, undefined, { signal });
