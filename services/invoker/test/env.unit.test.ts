import { parseEnv } from '../src/env.ts';

const arn = 'arn:aws:bedrock-agentcore:us-east-1:000000000000:runtime/agents_dev-Ab1';

describe("the invoker's environment", () => {
  it('needs a table and a runtime', () => {
    expect(() => parseEnv({})).toThrow(/JOURNAL_TABLE is not set; AGENT_RUNTIME_ARN is not set/);
    expect(parseEnv({ JOURNAL_TABLE: 't', AGENT_RUNTIME_ARN: arn })).toMatchObject({
      AGENT_RUNTIME_ARN: arn,
    });
  });

  it('refuses the ARN of an endpoint, which the API does not take', () => {
    const environment = { JOURNAL_TABLE: 't', AGENT_RUNTIME_ARN: `${arn}/runtime-endpoint/DEFAULT` };
    expect(() => parseEnv(environment)).toThrow(/AGENT_RUNTIME_ARN is malformed \(expected arn:/);
  });
});
