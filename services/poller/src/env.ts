import { commonVariables, parseEnvironment } from '@agents/lambda';
import * as v from 'valibot';

const variables = {
  ...commonVariables,
  /** From a session's first event until it fails as `SessionTimedOut`; below the state machine's own timeout. */
  SESSION_DEADLINE_SECONDS: v.pipe(
    v.string(),
    v.regex(
      /^[1-9]\d{0,7}$/,
      (issue) => `expected a whole number of seconds above 0, found ${issue.received}`,
    ),
    v.transform(Number),
  ),
};

/**
 * The poller's environment.
 *
 * @throws InvalidEnvironment naming everything that is missing or malformed
 */
export const parseEnv = (environment: NodeJS.ProcessEnv) => parseEnvironment(variables, environment);
