import { type Agent, InvalidRequest } from '@agents/agent-host';
import * as v from 'valibot';

const TEXTS = 'texts: expected a list of at least one text';
const TOP = 'top: expected a whole number of at least 1';

const requestSchema = v.object(
  {
    texts: v.pipe(v.array(v.string(TEXTS), TEXTS), v.minLength(1, TEXTS)),
    /** How many words the result has. */
    top: v.optional(v.pipe(v.number(TOP), v.integer(TOP), v.minValue(1, TOP)), 3),
  },
  ({ expected }) => `expected the key ${expected}`,
);

/** An agent without a model: it counts the words of texts, one text after another. */
export function createAgent(): Agent<v.InferOutput<typeof requestSchema>> {
  return {
    example: { texts: ['The tide comes in.', 'The tide goes out, and the ships go with the tide.'], top: 2 },
    parse(payload) {
      const result = v.safeParse(requestSchema, payload);
      if (result.success) return result.output;
      throw new InvalidRequest(
        result.issues.map(({ message, received }) => `${message}, found ${received.slice(0, 40)}`).join('; '),
      );
    },
    async run({ texts, top }, { log, progress, signal }) {
      const counts = new Map<string, number>();
      for (const [done, text] of texts.entries()) {
        signal.throwIfAborted();
        progress(`counting text ${done + 1}`, { done, total: texts.length });
        for (const word of wordsOf(text)) counts.set(word, (counts.get(word) ?? 0) + 1);
      }
      progress('counted', { done: texts.length, total: texts.length });
      log.info('words counted', { texts: texts.length, words: counts.size });
      const words = [...counts].toSorted(([a, one], [b, other]) => other - one || (a < b ? -1 : 1));
      return { words: words.slice(0, top).map(([word, count]) => ({ word, count })) };
    },
  };
}

const wordsOf = (text: string): readonly string[] => text.toLowerCase().match(/\p{L}+/gu) ?? [];
