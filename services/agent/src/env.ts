import { commonVariables, parseEnvironment } from '@agents/lambda';
import * as v from 'valibot';

const variables = {
  ...commonVariables,
  /** A model or inference profile of Bedrock; empty for the offline model. */
  MODEL_ID: v.optional(v.string(), ''),
  /** AgentCore's contract is 0.0.0.0:8080; the local stack runs several machines on one. */
  HOST: v.optional(v.pipe(v.string(), v.nonEmpty()), '0.0.0.0'),
  PORT: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^\d{1,5}$/, ({ received }) => `expected a port number, found ${received}`),
      v.transform(Number),
    ),
    '8080',
  ),
};

/**
 * The agent's environment.
 *
 * @throws InvalidEnvironment naming everything that is missing or malformed
 */
export const parseEnv = (environment: NodeJS.ProcessEnv) => parseEnvironment(variables, environment);
