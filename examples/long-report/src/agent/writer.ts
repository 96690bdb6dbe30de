import type { AgentContext, ModelChoice } from '@agents/agent-host';
import { explainModelError, loadModel } from '@agents/models';
import type { Order } from './order.ts';

/** Writes the text of one section. */
type Write = (
  order: Order,
  heading: string,
  context: Pick<AgentContext, 'signal' | 'usage'>,
) => Promise<string>;

/** Makes the writer: it asks the model for one section at a time. Without a model, it writes a sentence of its own. */
export async function createWriter(choice: ModelChoice, apiKey: string | undefined): Promise<Write> {
  if (choice.provider === 'offline') {
    return async ({ title }, heading) => `${heading}: a section of "${title}", written without a model.`;
  }
  const model = await loadModel(choice, apiKey);
  // Loaded only for a model, because it doubles the cold start.
  const { Agent } = await import('@strands-agents/sdk');
  return async ({ title, sections }, heading, { signal, usage }) => {
    // A new agent for each section, because a Strands agent keeps its conversation.
    const agent = new Agent({ model, printer: false });
    const prompt = `Write the section "${heading}" of the report "${title}" in one paragraph. Its sections: ${sections.join(', ')}.`;
    const answer = await agent
      .invoke(prompt, { cancelSignal: signal })
      .catch((error: unknown) => {
        throw explainModelError(error, choice);
      })
      // The tokens of a call that fails are charged too.
      .finally(() => usage({ model: choice.id, ...agent.metrics.accumulatedUsage }));
    signal.throwIfAborted();
    return answer.toString();
  };
}
