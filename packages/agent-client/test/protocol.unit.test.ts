import * as v from 'valibot';
import { startAnswerSchema, startRequestSchema } from '../src/protocol.ts';

const start = { action: 'start', session_id: 's-1', payload: { prompt: 'hello' } };

describe('startRequestSchema', () => {
  it('takes a start request', () => {
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
  ])('says which kind a payload is that is no object, and nothing of its content: %j', (payload, kind) => {
    const result = v.safeParse(startRequestSchema, { ...start, payload });
    expect(result.issues?.map(({ message }) => message)).toEqual([`expected a JSON object, found ${kind}`]);
  });
});

describe('startAnswerSchema', () => {
  it('takes a rejection with its error', () => {
    const answer = {
      session_id: 's-1',
      outcome: 'rejected',
      error: { name: 'InvalidPayload', message: 'no prompt' },
    };
    expect(v.parse(startAnswerSchema, answer)).toEqual(answer);
  });

  it('refuses an outcome it does not know', () => {
    expect(v.is(startAnswerSchema, { session_id: 's-1', outcome: 'queued' })).toBe(false);
  });
});
