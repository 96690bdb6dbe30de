import { type Agent, parseModelChoice } from '@agents/agent-host';
import { parseQuestion, type Question } from './question.ts';
import { searchWords } from './search-words.ts';

/** Answers a question from a folder of notes. A model lists and reads them; without one, the words of the question decide. */
export async function createAgent(environment: NodeJS.ProcessEnv): Promise<Agent<Question>> {
  const choice = parseModelChoice({ model: environment['MODEL'], url: environment['MODEL_URL'] });
  const agent = { example: { question: 'When is the harbour closed?' }, parse: parseQuestion };
  if (choice.provider === 'offline') return { ...agent, run: searchWords };
  // Loaded only for a model, because it doubles the cold start.
  const { makeAskModel } = await import('./ask-model.ts');
  return { ...agent, run: makeAskModel(choice, environment['MODEL_API_KEY']) };
}
