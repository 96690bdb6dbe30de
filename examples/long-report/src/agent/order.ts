import { InvalidRequest } from '@agents/agent-host';
import * as v from 'valibot';

/** The longest title and the longest heading, in characters. */
const MAX_TEXT = 100;

const textOf = (field: string) => {
  const expected = `${field}: expected text of 1 to ${MAX_TEXT} characters`;
  return v.pipe(
    v.string(expected),
    v.check((text) => text.trim() !== '' && text.length <= MAX_TEXT, expected),
  );
};

const SECTIONS = 'sections: expected a list of at least one heading';
const PAUSE = 'pause_seconds: expected a number from 0 to 3600';

const orderSchema = v.object(
  {
    title: textOf('title'),
    sections: v.pipe(v.array(textOf('sections'), SECTIONS), v.minLength(1, SECTIONS)),
    /** Before each section: a report of 60 sections takes an hour, and meets no rate limit of the model. */
    pause_seconds: v.optional(v.pipe(v.number(PAUSE), v.minValue(0, PAUSE), v.maxValue(3_600, PAUSE)), 60),
  },
  ({ expected }) => `expected the key ${expected}`,
);

/** The payload: a report to write. */
export type Order = v.InferOutput<typeof orderSchema>;

/** Reads the payload. @throws InvalidRequest */
export function parseOrder(payload: unknown): Order {
  const result = v.safeParse(orderSchema, payload);
  if (result.success) return result.output;
  throw new InvalidRequest(
    result.issues.map(({ message, received }) => `${message}, found ${received.slice(0, 40)}`).join('; '),
  );
}
