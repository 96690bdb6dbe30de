import { ModelError, ModelStreamUpdateEvent, Agent as StrandsAgent } from '@strands-agents/sdk';
import { BedrockModel } from '@strands-agents/sdk/models/bedrock';
import { ModelRefusedError } from './offline-model.ts';
import type { Model } from './prompt-agent.ts';

/** The stop reasons with which Bedrock reports that a guardrail or the model refused to answer. */
const REFUSALS: readonly string[] = ['guardrailIntervened', 'contentFiltered', 'refusal'];

/**
 * A Strands agent on a Bedrock model. Region and credentials come from the environment.
 *
 * @param modelId a model or inference profile of Bedrock
 */
export function createBedrockModel(modelId: string): Model {
  const model = new BedrockModel({ modelId });
  return {
    name: modelId,
    async answer({ prompt }, { signal, progress, usage }) {
      // A new agent for each request, because a Strands agent keeps its conversation.
      const agent = new StrandsAgent({ model, printer: false });
      let characters = 0;
      agent.addHook(ModelStreamUpdateEvent, ({ event }) => {
        if (event.type !== 'modelContentBlockDeltaEvent' || event.delta.type !== 'textDelta') return;
        characters += event.delta.text.length;
        progress(`the model has written ${characters} characters`);
      });
      progress('waiting for the model');
      const result = await agent
        .invoke(prompt, { cancelSignal: signal })
        .catch(throwCause)
        // The tokens of a call that is refused or fails are charged too.
        .finally(() => usage({ model: modelId, ...agent.metrics.accumulatedUsage }));
      signal.throwIfAborted();
      if (REFUSALS.includes(result.stopReason)) {
        throw new ModelRefusedError(`the model ${modelId} refused this prompt (${result.stopReason})`);
      }
      return result.toString();
    },
  };
}

/** Strands wraps each error of Bedrock's client in a ModelError. The journal should have the name that AWS gave the error. */
function throwCause(error: unknown): never {
  throw error instanceof ModelError && error.cause instanceof Error ? error.cause : error;
}
