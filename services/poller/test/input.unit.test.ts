import { parseInput } from '@agents/service';
import { inputContract, MAX_PAYLOAD_BYTES } from '../src/input.ts';

/** What Step Functions lets a state hold, in bytes. */
const MAX_STATE_BYTES = 262_144;

/** A payload of so many bytes of JSON. */
const payloadOf = (bytes: number) => ({ text: 'x'.repeat(bytes - JSON.stringify({ text: '' }).length) });

describe('the payload of a session', () => {
  it('leaves room beside it for the longest outcome of the call of the agent', () => {
    const payload = payloadOf(MAX_PAYLOAD_BYTES);
    const message = '€'.repeat(2_000);
    const Cause = JSON.stringify({ errorType: 'InternalError', errorMessage: message, trace: [message] });
    const state = { session_id: 's'.repeat(128), payload, invocation: { Error: 'InternalError', Cause } };

    expect(parseInput(inputContract, state)).toEqual(state);
    expect(Buffer.byteLength(JSON.stringify(state))).toBeLessThan(MAX_STATE_BYTES);
  });

  it('is refused before anything is journaled where it does not', () => {
    const input = { session_id: 's-1', payload: payloadOf(MAX_PAYLOAD_BYTES + 1) };

    expect(() => parseInput(inputContract, input)).toThrow(
      'payload: expected at most 245760 bytes of JSON, found 245761: store what is larger elsewhere',
    );
  });
});
