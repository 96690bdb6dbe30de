import { ModelError, Agent as StrandsAgent } from '@strands-agents/sdk';
import { BedrockModel } from '@strands-agents/sdk/models/bedrock';
import { ModelRefusedError } from './offline-model.ts';
import type { Model } from './prompt-agent.ts';

/** How Bedrock says that a guardrail or the model itself would not answer. */
const REFUSALS: readonly string[] = ['guardrailIntervened', 'contentFiltered', 'refusal'];

/**
 * A Strands agent on a Bedrock model. Region and credentials come from the machine it runs on.
 *
 * @param modelId a model or inference profile of Bedrock
 */
export function createBedrockModel(modelId: string): Model {
  const model = new BedrockModel({ modelId });
  return {
    name: modelId,
    async answer({ prompt }, signal) {
      // A new one for each request: a Strands agent keeps its conversation.
      const agent = new StrandsAgent({ model, printer: false });
      const result = await agent.invoke(prompt, { cancelSignal: signal }).catch(throwCause);
      signal.throwIfAborted();
      if (REFUSALS.includes(result.stopReason)) {
        throw new ModelRefusedError(
          `the model ${modelId} does not answer this prompt (${result.stopReason})`,
        );
      }
      return result.toString();
    },
  };
}

/** Strands calls whatever Bedrock's client threw a ModelError; who reads the journal needs the name that AWS gave it. */
function throwCause(error: unknown): never {
  throw error instanceof ModelError && error.cause instanceof Error ? error.cause : error;
}
