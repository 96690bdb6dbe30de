import { describeError } from '@agents/events';
import type { Stage } from '../stage.ts';
import { isNamed, isThrottled } from './cloudwatch.ts';
import type { LogGroup } from './log-groups.ts';
import type { LogComponent } from './log-line.ts';

/**
 * Why the log of a component could not be read:
 * - `GROUP_UNKNOWN`: the name of its group is not known, because the stage's stack could not be read or names no agent;
 * - `GROUP_NOT_FOUND`: the group does not exist;
 * - `DENIED`: the credentials may not read the group;
 * - `THROTTLED`: AWS refused every try for the account's rate;
 * - `REFUSED`: anything else that CloudWatch Logs answered.
 */
export interface LogRefusal {
  readonly code: 'GROUP_UNKNOWN' | 'GROUP_NOT_FOUND' | 'DENIED' | 'THROTTLED' | 'REFUSED';
  readonly component: LogComponent;
  readonly group?: string;
  /** What happened, and what to do. */
  readonly text: string;
}

/** The action that reading logs needs. */
export const READ_ACTION = 'logs:FilterLogEvents';

/**
 * The refusal behind an error of one log group.
 *
 * @throws the error itself if it is not an answer about the group: then no group can be read
 */
export async function refusalOf(stage: Stage, group: LogGroup, error: unknown): Promise<LogRefusal> {
  const { component, name } = group;
  const about = { component, group: name };
  if (isNamed(error, ['ResourceNotFoundException'])) {
    const reason = `The ${component} has not logged yet, or stage ${stage.name} is not deployed there.`;
    const text = `Log group ${name} was not found in ${await stage.region()}. ${reason}`;
    return { code: 'GROUP_NOT_FOUND', ...about, text };
  }
  if (isNamed(error, ['AccessDeniedException'])) {
    const text = `The log of the ${component} may not be read. Your role needs ${READ_ACTION} on ${await groupArn(stage, name)}.`;
    return { code: 'DENIED', ...about, text };
  }
  if (isThrottled(error)) {
    const text = `The log of the ${component} was not read: AWS throttled every try. Try again in a minute.`;
    return { code: 'THROTTLED', ...about, text };
  }
  if (!isAnswer(error)) throw error;
  return {
    code: 'REFUSED',
    ...about,
    text: `The log of the ${component} was not read (${describeError(error)}).`,
  };
}

export function groupUnknown(component: LogComponent): LogRefusal {
  const text = `The log group of the ${component} is not known: its name has the runtime's id, which the stage's stack says. Your role needs cloudformation:DescribeStacks.`;
  return { code: 'GROUP_UNKNOWN', component, text };
}

async function groupArn(stage: Stage, group: string): Promise<string> {
  const account = await stage.accountId().catch(() => 'ACCOUNT');
  return `arn:aws:logs:${await stage.region()}:${account}:log-group:${group}:*`;
}

/** Whether a service answered. Without credentials or network, no service does. */
function isAnswer(error: unknown): boolean {
  const general = [
    'UnrecognizedClientException',
    'InvalidClientTokenId',
    'ExpiredTokenException',
    'ExpiredToken',
    'InvalidSignatureException',
    'SignatureDoesNotMatch',
    'IncompleteSignatureException',
    'MissingAuthenticationTokenException',
    'UnknownOperationException',
    'SerializationException',
  ];
  return error instanceof Error && '$fault' in error && !isNamed(error, general);
}
