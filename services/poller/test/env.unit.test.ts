import { parseEnv } from '../src/env.ts';

describe("the poller's environment", () => {
  it('reads the deadline as a number', () => {
    expect(parseEnv({ JOURNAL_TABLE: 't', SESSION_DEADLINE_SECONDS: '29100' })).toEqual({
      JOURNAL_TABLE: 't',
      LOG_LEVEL: 'info',
      SESSION_DEADLINE_SECONDS: 29_100,
    });
  });

  it.each(['0', '-5', '1.5', '8h', '1e9', ' 5'])('refuses a deadline of %j', (SESSION_DEADLINE_SECONDS) => {
    const parse = () => parseEnv({ JOURNAL_TABLE: 't', SESSION_DEADLINE_SECONDS });
    expect(parse).toThrow(
      /SESSION_DEADLINE_SECONDS is malformed \(expected a whole number of seconds above 0/,
    );
  });
});
