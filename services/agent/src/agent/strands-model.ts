import { type AskedModel, explainModelError, loadModel } from '@agents/models';
import { ModelStreamUpdateEvent, Agent as StrandsAgent } from '@strands-agents/sdk';
import { ModelRefusedError } from './offline-model.ts';
import type { Model } from './prompt-agent.ts';

/** The stop reasons with which a provider reports that a guardrail or the model refused to answer. */
const REFUSALS: readonly string[] = ['guardrailIntervened', 'contentFiltered', 'refusal'];

/**
 * A Strands agent on a model that is asked over the network.
 *
 * @param apiKey of the endpoint of `openai:`
 */
export async function createStrandsModel(choice: AskedModel, apiKey: string | undefined): Promise<Model> {
  const model = await loadModel(choice, apiKey);
  return {
    name: choice.id,
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
        .catch((error: unknown) => {
          throw explainModelError(error, choice);
        })
        // The tokens of a call that is refused or fails are charged too.
        .finally(() => usage({ model: choice.id, ...agent.metrics.accumulatedUsage }));
      signal.throwIfAborted();
      if (REFUSALS.includes(result.stopReason)) {
        throw new ModelRefusedError(`the model ${choice.id} refused this prompt (${result.stopReason})`);
      }
      return result.toString();
    },
  };
}
