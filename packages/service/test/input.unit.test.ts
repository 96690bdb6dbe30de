import * as v from 'valibot';
import { parseInput, sessionIdSchema } from '../src/input.ts';

const contract = {
  schema: v.object({ session_id: sessionIdSchema, count: v.optional(v.number(), 1) }),
  example: '{"session_id": "my-session-1"}',
};

describe('parseInput', () => {
  it('reads the expected keys and drops the others', () => {
    expect(parseInput(contract, { session_id: 's-1', other: true })).toEqual({ session_id: 's-1', count: 1 });
  });

  it.each([
    ['no session_id', {}, /^session_id: missing;/],
    ['an empty session_id', { session_id: '' }, /^session_id: expected 1 to 128 .*found an empty string;/],
    ['a session_id with a #', { session_id: 'a#b' }, /^session_id: .*found "a#b";/],
    ['a control character', { session_id: 'a\nb' }, /^session_id: .*found "a\\nb";/],
    ['a session_id that is too long', { session_id: 'a'.repeat(129) }, /found 129 characters;/],
    ['two mistakes', { session_id: 1, count: 'x' }, /^session_id: .*type number; count: .*"x";/],
    ['text', 'text', /Expected Object but received "text"/],
    ['null', null, /Expected Object but received null/],
  ])('refuses %s, and says what was found and expected', (_what, input, message) => {
    const parse = () => parseInput(contract, input);
    expect(parse).toThrow(message);
    expect(parse).toThrow(contract.example);
    expect(parse).toThrow(expect.objectContaining({ name: 'InvalidInput', retryable: false }));
  });
});
