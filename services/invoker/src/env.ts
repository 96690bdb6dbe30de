import { commonVariables, parseEnvironment } from '@agents/service';
import * as v from 'valibot';

const variables = {
  ...commonVariables,
  /** The agent's runtime; AgentCore wants it bare, without the endpoint that IAM's resources end with. */
  AGENT_RUNTIME_ARN: v.pipe(
    v.string(),
    v.regex(
      /^arn:[\w-]+:bedrock-agentcore:[\w-]+:\d{12}:runtime\/[\w-]+$/,
      'expected arn:aws:bedrock-agentcore:REGION:ACCOUNT:runtime/ID',
    ),
  ),
};

/**
 * The invoker's environment.
 *
 * @throws InvalidEnvironment naming everything that is missing or malformed
 */
export const parseEnv = (environment: NodeJS.ProcessEnv) => parseEnvironment(variables, environment);
