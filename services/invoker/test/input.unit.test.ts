import { parseInput } from '@agents/service';
import { inputContract, parseEnv } from '../src/input.ts';

const arn = 'arn:aws:bedrock-agentcore:us-east-1:000000000000:runtime/agents_dev-Ab1';

describe("the invoker's input", () => {
  it('may have no payload', () => {
    expect(parseInput(inputContract, { session_id: 's-1' })).toEqual({
      ...{ session_id: 's-1', payload: {}, resources: [], waits_for_capacity: false },
    });
  });

  it.each([
    ['a list of anything', ['SESSION#s-0', 7, null], ['SESSION#s-0', 7, null]],
    ['null', null, []],
    ['an object', { a: 1 }, []],
    ['a text', 'SESSION#s-0', []],
  ])('takes resources that are %s: they come from outside', (_what, resources, expected) => {
    expect(parseInput(inputContract, { session_id: 's-1', resources })).toMatchObject({
      resources: expected,
    });
  });

  it('refuses a payload that no record can keep, and does not quote it', () => {
    const parse = () => parseInput(inputContract, { session_id: 's-1', payload: { x: 'y'.repeat(196_601) } });
    expect(parse).toThrow(/^payload: expected at most 196608 bytes of JSON, found 196609; put .* into S3/);
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

describe("the invoker's environment", () => {
  it('requires a table and a runtime', () => {
    expect(() => parseEnv({})).toThrow(
      /JOURNAL_TABLE is not set; AGENT_RUNTIME_ARN is not set; CAPACITY_PATIENCE_SECONDS is not set/,
    );
    expect(
      parseEnv({ JOURNAL_TABLE: 't', AGENT_RUNTIME_ARN: arn, CAPACITY_PATIENCE_SECONDS: '60' }),
    ).toMatchObject({
      AGENT_RUNTIME_ARN: arn,
      CAPACITY_PATIENCE_SECONDS: 60,
    });
  });

  it('refuses the ARN of an endpoint, which the API does not accept', () => {
    const environment = { JOURNAL_TABLE: 't', AGENT_RUNTIME_ARN: `${arn}/runtime-endpoint/DEFAULT` };
    expect(() => parseEnv(environment)).toThrow(/AGENT_RUNTIME_ARN is malformed \(expected arn:/);
  });
});
