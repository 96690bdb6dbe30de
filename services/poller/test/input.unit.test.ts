import { parseInput } from '@agents/service';
import { inputContract, parseEnv } from '../src/input.ts';

const MAX_PAYLOAD_BYTES = 196_608;

/** A payload with this size in JSON. Most of its characters take two bytes. */
function payloadOf(bytes: number): object {
  const left = bytes - '{"text":""}'.length;
  return { text: 'ü'.repeat(Math.floor(left / 2)) + 'u'.repeat(left % 2) };
}

/** The limits of Step Functions for a state and for the cause of an error. */
const MAX_STATE_BYTES = 262_144;
const MAX_CAUSE = 32_768;

describe("the poller's input", () => {
  it('leaves room beside the largest payload for the longest cause of a failed call', () => {
    // A cause is JSON itself, whose quotation marks are escaped in the state.
    const invocation = { Error: 'Lambda.Unknown', Cause: '"x'.repeat(MAX_CAUSE / 2) };
    const given = { session_id: 's'.repeat(128), payload: payloadOf(MAX_PAYLOAD_BYTES), invocation };
    const entered_at = '2024-11-04T10:30:00.123Z';
    const input = {
      state: { ...given, initiation: { timestamp: entered_at, is_journaled: false } },
      entered_at,
    };

    expect(parseInput(inputContract, input)).toEqual({ ...given, entered_at });
    expect(Buffer.byteLength(JSON.stringify(input))).toBeLessThan(MAX_STATE_BYTES);
  });

  it('accepts a payload up to the limit', () => {
    const input = { session_id: 's', payload: payloadOf(MAX_PAYLOAD_BYTES) };
    expect(parseInput(inputContract, input)).toEqual(input);
  });

  it('refuses a larger payload, and does not quote it', () => {
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

describe('a payload that is nested', () => {
  /** A payload of this many levels. JSON.parse can make one that JSON.stringify cannot write. */
  const nested = (levels: number): unknown => JSON.parse(`${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`);

  it('is accepted down to 500 levels', () => {
    const input = { session_id: 's', payload: nested(500) };
    expect(parseInput(inputContract, input)).toEqual(input);
  });

  it.each([501, 5_000, 100_000])('is refused with the reason at %d levels', (levels) => {
    expect(() => parseInput(inputContract, { session_id: 's', payload: nested(levels) })).toThrow(
      expect.objectContaining({
        name: 'InvalidInput',
        message: expect.stringMatching(
          /^payload: expected at most 500 levels of objects and arrays, found more; /,
        ),
      }),
    );
  });
});

const ENVIRONMENT = {
  JOURNAL_TABLE: 't',
  SESSION_DEADLINE_SECONDS: '29100',
  EXPECTED_SESSION_SECONDS: '14400',
  STALLED_AFTER_SECONDS: '1800',
  AGENT_RUNTIME_ARN: 'arn:aws:bedrock-agentcore:us-east-1:000000000000:runtime/agents_dev-0000000000',
  FIRST_LIVENESS_CHECK_SECONDS: '300',
  LIVENESS_CHECK_EVERY_SECONDS: '60',
  ROUND_SECONDS: '270',
  FREE_ENDED_MICROVMS: 'true',
};

describe("the poller's memory", () => {
  const memory = {
    checked_at: '2024-11-04T10:35:00.000Z',
    seen: { events: 5, at: '2024-11-04T10:30:00Z' },
    noticed: ['OVERDUE', 'A_LATER_KIND'],
  };
  const entered_at = '2024-11-04T10:36:00.5Z';

  it('comes back with the state machine’s time', () => {
    const state = { session_id: 's', state: 'RUNNING', wait_seconds: 3, ...memory };
    expect(parseInput(inputContract, { state, entered_at })).toEqual({
      session_id: 's',
      ...memory,
      entered_at,
    });
  });

  it('is not taken from the input of an execution', () => {
    const state = { session_id: 's', payload: {}, invocation: null, ...memory };
    expect(parseInput(inputContract, { state, entered_at })).toEqual({
      ...{ session_id: 's', payload: {}, invocation: null },
      entered_at,
    });
  });
});

describe("the follower's round", () => {
  const entered_at = '2024-11-04T10:36:00.5Z';
  const round_started_at = '2024-11-04T10:35:00Z';
  const poll = (round_id: string) =>
    parseInput(inputContract, { state: { session_id: 's' }, entered_at, round_started_at, round_id });

  it('comes with its start and its execution', () => {
    const round_id = 'arn:aws:states:us-east-1:000000000000:express:follower:name:id';
    expect(poll(round_id)).toEqual({ session_id: 's', entered_at, round_started_at, round_id });
  });

  it('is refused if the state machine is not an Express one', () => {
    expect(() => poll('arn:aws:states:us-east-1:000000000000:execution:follower:name')).toThrow(
      /^round_id: expected an execution of an Express state machine, found arn:aws:states:.*:execution:follower:name/,
    );
  });
});

describe("the poller's environment", () => {
  it.each(['yes', '1', 'TRUE'])('refuses FREE_ENDED_MICROVMS of %j', (FREE_ENDED_MICROVMS) => {
    expect(() => parseEnv({ ...ENVIRONMENT, FREE_ENDED_MICROVMS })).toThrow(/expected true or false, found/);
  });

  it('reads seconds as numbers', () => {
    expect(parseEnv(ENVIRONMENT)).toEqual({
      ...ENVIRONMENT,
      LOG_LEVEL: 'info',
      SESSION_DEADLINE_SECONDS: 29_100,
      EXPECTED_SESSION_SECONDS: 14_400,
      STALLED_AFTER_SECONDS: 1_800,
      FIRST_LIVENESS_CHECK_SECONDS: 300,
      LIVENESS_CHECK_EVERY_SECONDS: 60,
      ROUND_SECONDS: 270,
      FREE_ENDED_MICROVMS: true,
    });
  });

  it.each(['0', '-5', '1.5', '8h', '1e9', ' 5'])('refuses a deadline of %j', (SESSION_DEADLINE_SECONDS) => {
    expect(() => parseEnv({ ...ENVIRONMENT, SESSION_DEADLINE_SECONDS })).toThrow(
      /SESSION_DEADLINE_SECONDS is malformed \(expected a whole number of seconds above 0/,
    );
  });

  it('names every missing variable in one message', () => {
    expect(() => parseEnv({})).toThrow(
      /JOURNAL_TABLE is not set; SESSION_DEADLINE_SECONDS is not set; EXPECTED_SESSION_SECONDS is not set; STALLED_AFTER_SECONDS is not set; AGENT_RUNTIME_ARN is not set; FIRST_LIVENESS_CHECK_SECONDS is not set; LIVENESS_CHECK_EVERY_SECONDS is not set; ROUND_SECONDS is not set; FREE_ENDED_MICROVMS is not set/,
    );
  });
});
