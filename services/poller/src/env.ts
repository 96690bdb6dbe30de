import { commonVariables, parseEnvironment } from '@agents/service';
import * as v from 'valibot';

const seconds = v.pipe(
  v.string(),
  v.regex(/^[1-9]\d{0,7}$/, (issue) => `expected a whole number of seconds above 0, found ${issue.received}`),
  v.transform(Number),
);

const variables = {
  ...commonVariables,
  /** From a session's initiation until it fails as `SessionTimedOut`; below the state machine's own timeout. */
  SESSION_DEADLINE_SECONDS: seconds,
  /** From a session's initiation until it is reported as overdue; it goes on all the same. */
  EXPECTED_SESSION_SECONDS: seconds,
  /** The runtime whose agents are asked whether they still run their task. */
  AGENT_RUNTIME_ARN: v.pipe(v.string(), v.startsWith('arn:')),
  /** From a session's last event until its agent is first asked. */
  FIRST_LIVENESS_CHECK_SECONDS: seconds,
  /** From one question to the next. */
  LIVENESS_CHECK_EVERY_SECONDS: seconds,
};

/**
 * The poller's environment.
 *
 * @throws InvalidEnvironment naming everything that is missing or malformed
 */
export const parseEnv = (environment: NodeJS.ProcessEnv) => parseEnvironment(variables, environment);
