import { parseInput } from '@agents/service';
import { inputContract } from '../src/input.ts';

const MAX_PAYLOAD_BYTES = 196_608;

/** A payload of so many bytes of JSON, most of them in characters that take two each. */
function payloadOf(bytes: number): object {
  const left = bytes - '{"text":""}'.length;
  return { text: 'ü'.repeat(Math.floor(left / 2)) + 'u'.repeat(left % 2) };
}

describe("the poller's input", () => {
  it('has a payload up to what leaves the workflow room for the rest of its state', () => {
    const input = { session_id: 's', payload: payloadOf(MAX_PAYLOAD_BYTES) };
    expect(parseInput(inputContract, input)).toEqual(input);
  });

  it('is refused with a larger payload, which is not quoted', () => {
    const input = { session_id: 's', payload: payloadOf(MAX_PAYLOAD_BYTES + 1) };
    expect(() => parseInput(inputContract, input)).toThrow(
      expect.objectContaining({
        name: 'InvalidInput',
        message: expect.stringMatching(
          /^payload: expected at most 196608 bytes of JSON, found 196609; put .*; this function takes /,
        ),
      }),
    );
  });
});
