import { parseInput } from '@agents/service';
import { inputContract } from '../src/input.ts';

describe("the invoker's input", () => {
  it('may come without a payload, as it does by hand', () => {
    expect(parseInput(inputContract, { session_id: 's-1' })).toEqual({ session_id: 's-1', payload: {} });
  });

  it.each([
    ['null', null],
    ['an array', []],
    ['a value of type string', '{}'],
  ])('refuses a payload that is %s', (found, payload) => {
    const parse = () => parseInput(inputContract, { session_id: 's-1', payload });
    expect(parse).toThrow(`payload: expected a JSON object, found ${found}`);
  });
});
