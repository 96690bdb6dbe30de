import { commonVariables, parseEnvironment } from '@agents/service';
import * as v from 'valibot';

const isPort = (text: string): boolean => /^[1-9]\d{0,4}$/.test(text) && Number(text) <= 65_535;

const variables = {
  ...commonVariables,
  /** AgentCore's contract is 0.0.0.0:8080; the local stack runs several machines on one. */
  HOST: v.optional(v.pipe(v.string(), v.nonEmpty()), '0.0.0.0'),
  PORT: v.optional(
    v.pipe(
      v.string(),
      v.check(isPort, ({ input }) => `expected a port number, found ${JSON.stringify(input)}`),
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
