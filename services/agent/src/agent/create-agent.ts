import { setTimeout as sleep } from 'node:timers/promises';
import type { Agent } from '@agents/agent-host';
import { createOfflineModel } from './offline-model.ts';
import { createPromptAgent, type PromptRequest } from './prompt-agent.ts';

/**
 * The agent this service runs. Put your own here: return any {@link Agent}.
 *
 * The default answers a prompt with the Bedrock model of `MODEL_ID`, or, where that is empty, with an offline model that
 * needs no account. The Strands Agents SDK is loaded only when it is used: it would double the start of every session.
 */
export async function createAgent(environment: NodeJS.ProcessEnv): Promise<Agent<PromptRequest>> {
  const modelId = environment['MODEL_ID'] ?? '';
  if (modelId === '') return createPromptAgent(createOfflineModel({ sleep: pause }));
  const { createBedrockModel } = await import('./bedrock-model.ts');
  return createPromptAgent(createBedrockModel(modelId));
}

const pause = (ms: number, signal: AbortSignal): Promise<void> => sleep(ms, undefined, { signal });
