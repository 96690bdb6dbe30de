import * as v from 'valibot';
import { AgentAnswerInvalid } from '../src/errors.ts';
import { parseAnswer, startAnswerSchema, startRequestSchema } from '../src/protocol.ts';

const start = { action: 'start', session_id: 's-1', payload: { prompt: 'hello' } };

describe('startRequestSchema', () => {
  it('accepts a start request', () => {
    expect(v.parse(startRequestSchema, start)).toEqual(start);
  });

  it.each([
    ['an unknown action', { ...start, action: 'stop' }],
    ['no session_id', { action: 'start', payload: {} }],
    ['an empty session_id', { ...start, session_id: '' }],
    ['a field of a newer protocol', { ...start, priority: 1 }],
  ])('refuses %s', (_what, request) => {
    expect(v.is(startRequestSchema, request)).toBe(false);
  });

  it.each([
    [null, 'null'],
    [[1], 'an array'],
    ['text', 'a value of type string'],
  ])('names the type of a payload that is not an object, without its content: %j', (payload, kind) => {
    const result = v.safeParse(startRequestSchema, { ...start, payload });
    expect(result.issues?.map(({ message }) => message)).toEqual([`expected a JSON object, found ${kind}`]);
  });
});

describe('startAnswerSchema', () => {
  it('accepts a rejection with its error', () => {
    const answer = {
      session_id: 's-1',
      outcome: 'rejected',
      error: { name: 'InvalidPayload', message: 'no prompt' },
    };
    expect(v.parse(startAnswerSchema, answer)).toEqual(answer);
  });

  it('refuses an unknown outcome', () => {
    expect(v.is(startAnswerSchema, { session_id: 's-1', outcome: 'queued' })).toBe(false);
  });
});

const body = JSON.stringify({ session_id: 's-1', outcome: 'started' });

function refusal(text: string): AgentAnswerInvalid {
  try {
    parseAnswer(startAnswerSchema, text, 's-1');
  } catch (error) {
    if (error instanceof AgentAnswerInvalid) return error;
    throw error;
  }
  throw new Error('expected the answer to be refused');
}

describe('parseAnswer', () => {
  it("parses the agent's answer", () => {
    expect(parseAnswer(startAnswerSchema, body, 's-1')).toEqual({ session_id: 's-1', outcome: 'started' });
  });

  it.each([
    ['an empty body', '', 'found ""'],
    ['a web page', '<html>', 'found "<html>"'],
    ['another JSON', '{"session_id":"s-1"}', 'outcome: Invalid key'],
    ['the answer for another session', body.replace('s-1', 's-2'), 'session_id: expected s-1'],
  ])('names what is wrong with %s', (_what, text, words) => {
    const error = refusal(text);
    expect(error.message).toContain(words);
    expect(error.retryable).toBe(false);
  });

  it('quotes only the beginning of a long answer', () => {
    expect(refusal('x'.repeat(5_000)).message.length).toBeLessThan(500);
  });
});
