import type { Model } from './prompt-agent.ts';

/** The model refuses to answer this prompt, also when it is asked again. */
export class ModelRefusedError extends Error {
  override readonly name = 'ModelRefusedError';
  readonly code = 'MODEL_REFUSED';
  readonly retryable = false;
}

/** The subjects that the offline model refuses, as a guardrail would. */
const SECRETS =
  /\b(passwords?|passphrases?|(?:secret|secret[ _-]access|api|access|private)[ _-]?keys?|access[ _-]?tokens?)\b/i;

/** Words that are left out of the topics. */
const STOP_WORDS = new Set(
  `a about after all also an and any are as at be because been before but by can could did do does for from had has have
  he her his how i if in into is it its may more most my no not of on one only or other our out over say she should so
  some such than that the their them then there these they this those through to under up us was we were what when
  where which while who whom why will with would you your`.split(/\s+/),
);

/** From one report of progress to the next. */
const STEP_SECONDS = 1;

export interface OfflineModelOptions {
  /** Waits this many milliseconds; rejects when the signal is aborted. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

/**
 * A model without a network: it works for the requested time, reports its progress, and answers with the topics of the prompt and the sentence
 * that contains most of them. The same prompt gets the same answer.
 */
export function createOfflineModel({ sleep }: OfflineModelOptions): Model {
  return {
    name: 'offline',
    async answer({ prompt, work_seconds: total }, { signal, progress }) {
      const forbidden = SECRETS.exec(prompt)?.[0];
      if (forbidden) {
        throw new ModelRefusedError(`the model does not answer prompts about "${forbidden.toLowerCase()}"`);
      }
      for (let done = 0; done < total; ) {
        progress('working on the prompt', { done, total });
        const seconds = Math.min(STEP_SECONDS, total - done);
        await sleep(seconds * 1_000, signal);
        done += seconds;
      }
      if (total > 0) progress('answering', { done: total, total });
      return summarise(prompt);
    },
  };
}

function summarise(prompt: string): string {
  const sentences = prompt.match(/[^.!?\n]+[.!?]*/g)?.map((sentence) => sentence.trim()) ?? [];
  const words = wordsOf(prompt);
  const weights = weigh(words);
  const topics = [...weights].toSorted(([, a], [, b]) => b - a).slice(0, 3);
  const scored = sentences.map((sentence) => ({
    sentence,
    score: wordsOf(sentence).reduce((sum, word) => sum + (weights.get(word) ?? 0), 0),
  }));
  const central = scored.reduce((best, each) => (each.score > best.score ? each : best), {
    sentence: prompt.trim(),
    score: -1,
  });
  const about = topics.length > 0 ? `It is about ${topics.map(([word]) => word).join(', ')}. ` : '';
  return (
    `The prompt has ${counted(words.length, 'word')} in ${counted(Math.max(1, sentences.length), 'sentence')}. ` +
    `${about}Its central sentence: "${central.sentence}" (This is the offline model; set MODEL for one that reasons, see the README.)`
  );
}

/** `1 word`, `2 words`. */
const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/\p{L}[\p{L}\p{N}'-]*/gu) ?? [];
}

/** How often each word occurs, without stop words, in the order of first occurrence. */
function weigh(words: readonly string[]): ReadonlyMap<string, number> {
  const weights = new Map<string, number>();
  for (const word of words) {
    if (!STOP_WORDS.has(word)) weights.set(word, (weights.get(word) ?? 0) + 1);
  }
  return weights;
}
