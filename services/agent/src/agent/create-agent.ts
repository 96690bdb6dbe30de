import { setTimeout as sleep } from 'node:timers/promises';
import { type Agent, parseModelChoice } from '@agents/agent-host';
import { createOfflineModel } from './offline-model.ts';
import { createPromptAgent, type PromptRequest } from './prompt-agent.ts';

/**
 * Creates the agent of this service. Replace it with your own: return any {@link Agent}.
 *
 * The default agent answers a prompt with the model of `MODEL` and `MODEL_URL`, or with an offline model if they are empty. The
 * Strands Agents SDK is loaded only for a model that is asked over the network, because it doubles the cold start.
 *
 * @throws InvalidModelChoice for a model that cannot be asked, with what was expected
 */
export async function createAgent(environment: NodeJS.ProcessEnv): Promise<Agent<PromptRequest>> {
  const choice = parseModelChoice({ model: environment['MODEL'], url: environment['MODEL_URL'] });
  if (choice.provider === 'offline') return createPromptAgent(createOfflineModel({ sleep: pause }));
  const { createStrandsModel } = await import('./strands-model.ts');
  return createPromptAgent(await createStrandsModel(choice, environment['MODEL_API_KEY']));
}

const pause = (ms: number, signal: AbortSignal): Promise<void> => sleep(ms, undefined, { signal });
