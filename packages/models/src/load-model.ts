import type { ModelChoice } from '@agents/events';
import type { Model } from '@strands-agents/sdk';

/** A model that is asked over the network. */
export type AskedModel = Exclude<ModelChoice, { readonly provider: 'offline' }>;

/** The client of openai does not start without a key. An endpoint that needs none ignores this one. */
const NO_KEY = 'none';

/**
 * Loads the provider of a model from the Strands Agents SDK. Each provider, with its client, is loaded only when it is asked for.
 *
 * @param apiKey of the endpoint of `openai:`. Bedrock takes region and credentials from the environment
 */
export async function loadModel(choice: AskedModel, apiKey?: string): Promise<Model> {
  if (choice.provider === 'bedrock') {
    const { BedrockModel } = await import('@strands-agents/sdk/models/bedrock');
    return new BedrockModel({ modelId: choice.id });
  }
  const { OpenAIModel } = await import('@strands-agents/sdk/models/openai');
  // Ollama, vLLM and LM Studio all have Chat Completions. Not all have the newer Responses API.
  return new OpenAIModel({
    ...{ api: 'chat', modelId: choice.id, apiKey: apiKey || NO_KEY },
    clientConfig: { baseURL: choice.baseUrl },
  });
}
