import { parseInput } from '@agents/service';
import { inputContract } from '../src/input.ts';

const MAX_PAYLOAD_BYTES = 196_608;

/** A payload of so many bytes of JSON, most of them in characters that take two each. */
function payloadOf(bytes: number): object {
  const left = bytes - '{"text":""}'.length;
  return { text: 'ü'.repeat(Math.floor(left / 2)) + 'u'.repeat(left % 2) };
}

/** What Step Functions lets a state hold, and the cause of an error have. */
const MAX_STATE_BYTES = 262_144;
const MAX_CAUSE = 32_768;

describe("the poller's input", () => {
  it('leaves room beside the largest payload for the longest cause of a call that failed', () => {
    // A cause is JSON itself, whose quotation marks are escaped in the state.
    const invocation = { Error: 'Lambda.Unknown', Cause: '"x'.repeat(MAX_CAUSE / 2) };
    const state = { session_id: 's'.repeat(128), payload: payloadOf(MAX_PAYLOAD_BYTES), invocation };

    expect(parseInput(inputContract, state)).toEqual(state);
    expect(Buffer.byteLength(JSON.stringify(state))).toBeLessThan(MAX_STATE_BYTES);
  });

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
          /^payload: expected at most 196608 bytes of JSON, found 196609; put .*; this function expects /,
        ),
      }),
    );
  });
});
