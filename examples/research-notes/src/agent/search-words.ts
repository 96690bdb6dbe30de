import type { AgentContext } from '@agents/agent-host';
import { listNotes, readNote } from './notes.ts';
import type { Findings, Question } from './question.ts';

/** Without a model: the line of the notes that has most words of the question. */
export async function searchWords(
  { question }: Question,
  { progress, signal }: AgentContext,
): Promise<Findings> {
  const wanted = new Set(longWords(question));
  const names = await listNotes();
  const nothing: readonly string[] = [];
  let best = { score: 0, answer: 'No note has a word of the question.', sources: nothing };
  for (const [done, name] of names.entries()) {
    signal.throwIfAborted();
    progress(`reading ${name}`, { done, total: names.length });
    for (const answer of (await readNote(name)).split('\n')) {
      const score = longWords(answer).filter((word) => wanted.has(word)).length;
      if (score > best.score) best = { score, answer, sources: [name] };
    }
  }
  return { model: 'offline', question, answer: best.answer, sources: best.sources };
}

const longWords = (text: string): readonly string[] => text.toLowerCase().match(/\p{L}{4,}/gu) ?? [];
