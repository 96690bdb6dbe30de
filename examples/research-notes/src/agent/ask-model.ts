import type { Agent } from '@agents/agent-host';
import { type AskedModel, explainModelError, loadModel } from '@agents/models';
import { FunctionTool, Agent as StrandsAgent } from '@strands-agents/sdk';
import * as v from 'valibot';
import { listNotes, readNote } from './notes.ts';
import type { Findings, Question } from './question.ts';

const INSTRUCTIONS = `Answer the question from the notes, and from nothing else. List the notes, read those that may help, then give
your answer with the tool "answer". If the notes do not have the answer, say so there, without sources.`;

/** How often the model may be asked for one question, so that a model that goes in circles ends. */
const MAX_TURNS = 15;

const answerSchema = v.object({ answer: v.string(), sources: v.array(v.string()) });

/** The model ended without an answer: it never called the tool, or its turns were used up. */
class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

/** Makes the work of a session: a Strands agent whose tools read the notes. */
export function makeAskModel(choice: AskedModel, apiKey: string | undefined): Agent<Question>['run'] {
  return async ({ question }, { progress, usage, signal }): Promise<Findings> => {
    let given: v.InferOutput<typeof answerSchema> | undefined;
    const read = new Set<string>();
    const tools = [
      tool('list_notes', 'Lists the names of all notes.', {}, () => {
        progress('listing the notes');
        return listNotes();
      }),
      tool('read_note', 'Reads a note.', { name: { type: 'string' } }, async (input) => {
        const { name } = v.parse(v.object({ name: v.string() }), input);
        progress(`reading ${name}`);
        const text = await readNote(name);
        read.add(name);
        return text;
      }),
      tool('answer', 'Gives the answer.', { answer: { type: 'string' }, sources: NAMES }, (input) => {
        given = v.parse(answerSchema, input);
        return 'Thank you. Say nothing more.';
      }),
    ];
    const model = await loadModel(choice, apiKey);
    const agent = new StrandsAgent({ model, tools, systemPrompt: INSTRUCTIONS, printer: false });
    progress('asking the model');
    const { stopReason } = await agent
      .invoke(question, { cancelSignal: signal, limits: { turns: MAX_TURNS } })
      .catch((error: unknown) => {
        throw explainModelError(error, choice);
      })
      // The tokens of a call that fails are charged too.
      .finally(() => usage({ model: choice.id, ...agent.metrics.accumulatedUsage }));
    signal.throwIfAborted();
    if (!given) throw new NoAnswer(`the model ${choice.id} ended without an answer (${stopReason})`);
    const sources = given.sources.filter((name) => read.has(name)); // a model may name what it has not read
    return { model: choice.id, question, answer: given.answer, sources };
  };
}

type ToolConfig = ConstructorParameters<typeof FunctionTool>[0];
const NAMES = { type: 'array', items: { type: 'string' } } as const;

/** A tool that requires all of its inputs. What it throws goes back to the model, which can correct its call. */
function tool(name: string, description: string, properties: object, callback: ToolConfig['callback']) {
  const inputSchema = {
    type: 'object' as const,
    properties: { ...properties },
    required: Object.keys(properties),
  };
  return new FunctionTool({ name, description, inputSchema, callback });
}
