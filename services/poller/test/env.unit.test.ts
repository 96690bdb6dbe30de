import { parseEnv } from '../src/env.ts';

const ENVIRONMENT = {
  JOURNAL_TABLE: 't',
  SESSION_DEADLINE_SECONDS: '29100',
  EXPECTED_SESSION_SECONDS: '14400',
  AGENT_RUNTIME_ARN: 'arn:aws:bedrock-agentcore:us-east-1:000000000000:runtime/agents_dev-0000000000',
  FIRST_LIVENESS_CHECK_SECONDS: '300',
  LIVENESS_CHECK_EVERY_SECONDS: '60',
};

describe("the poller's environment", () => {
  it('reads seconds as numbers', () => {
    expect(parseEnv(ENVIRONMENT)).toEqual({
      ...ENVIRONMENT,
      LOG_LEVEL: 'info',
      SESSION_DEADLINE_SECONDS: 29_100,
      EXPECTED_SESSION_SECONDS: 14_400,
      FIRST_LIVENESS_CHECK_SECONDS: 300,
      LIVENESS_CHECK_EVERY_SECONDS: 60,
    });
  });

  it.each(['0', '-5', '1.5', '8h', '1e9', ' 5'])('refuses a deadline of %j', (SESSION_DEADLINE_SECONDS) => {
    expect(() => parseEnv({ ...ENVIRONMENT, SESSION_DEADLINE_SECONDS })).toThrow(
      /SESSION_DEADLINE_SECONDS is malformed \(expected a whole number of seconds above 0/,
    );
  });

  it('names everything that is missing in one message', () => {
    expect(() => parseEnv({})).toThrow(
      /JOURNAL_TABLE is not set; SESSION_DEADLINE_SECONDS is not set; EXPECTED_SESSION_SECONDS is not set; AGENT_RUNTIME_ARN is not set; FIRST_LIVENESS_CHECK_SECONDS is not set; LIVENESS_CHECK_EVERY_SECONDS is not set/,
    );
  });
});
