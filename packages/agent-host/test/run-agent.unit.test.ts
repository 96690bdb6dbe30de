import { parseEnv } from '../src/env.ts';

describe("the agent's environment", () => {
  it('needs the table alone; the rest is what AgentCore expects of an agent', () => {
    expect(parseEnv({ JOURNAL_TABLE: 'agents-table-dev' })).toEqual({
      JOURNAL_TABLE: 'agents-table-dev',
      LOG_LEVEL: 'info',
      HOST: '0.0.0.0',
      PORT: 8080,
    });
  });

  it('names everything that is missing, blank or malformed in one message', () => {
    expect(() => parseEnv({ LOG_LEVEL: 'loud', HOST: '', PORT: '80a' })).toThrow(
      expect.objectContaining({
        name: 'InvalidEnvironment',
        message: expect.stringMatching(
          /JOURNAL_TABLE is not set; LOG_LEVEL is malformed .*; HOST is blank; PORT is malformed \(expected a port number/,
        ),
      }),
    );
  });

  it.each(['0', '65536', '99999'])('refuses port %s', (PORT) => {
    expect(() => parseEnv({ JOURNAL_TABLE: 't', PORT })).toThrow(/PORT is malformed/);
  });
});
