import type { Writer } from '@agents/events';
import type { Context, Execution } from '../context.ts';

/** The names of a stage's parts that are not in its context; `serverless.yml` and `infra/` give them, and a test compares. */
export const workflowName = (stage: string): string => `agent-session-workflow-${stage}`;
export const runtimeName = (stage: string): string => `agents_${stage}`;

/** Where the agents' log groups begin. */
export const RUNTIME_LOG_GROUPS = '/aws/bedrock-agentcore/runtimes/';

/** The log group of who writes an event; `undefined` where its name is not known. */
export function logGroupOf(writer: Writer | 'poller', { stage, runtimeId }: Context): string | undefined {
  switch (writer) {
    case 'state-machine':
      return `/aws/vendedlogs/states/${workflowName(stage)}`;
    case 'invoker':
      return `/aws/lambda/agent-invoker-function-${stage}`;
    case 'poller':
      return `/aws/lambda/agent-poller-function-${stage}`;
    case 'agent-entrypoint':
    case 'agent-task':
      return runtimeId === undefined ? undefined : `${RUNTIME_LOG_GROUPS}${runtimeId}-DEFAULT`;
    default:
      return writer satisfies never;
  }
}

/**
 * How the log stream of a machine begins that was started on the day of an instant: the day in UTC, and the runtime session.
 *
 * Not documented by AWS, and seen by others from December 2025 to September 2026: `2026/09/24/[runtime-logs-ID]UUID`, with
 * the machine's own UUID, which nobody knows beforehand. Also seen, in August 2026: `2026/08/04/[runtime-logs]UUID`, and
 * machines that were up before the session's day. So it is no place to look in alone.
 */
export function machineStreamPrefix(runtimeSessionId: string, startedAt: number): string {
  const day = new Date(startedAt).toISOString().slice(0, 'YYYY-MM-DD'.length).replaceAll('-', '/');
  return `${day}/[runtime-logs-${runtimeSessionId}]`;
}

/** The ARN of the stage's workflow; `undefined` without an account. */
export function stateMachineArn({
  stateMachineArn: arn,
  accountId,
  region,
  stage,
}: Context): string | undefined {
  if (arn !== undefined || accountId === undefined) return arn;
  return `arn:${partition(region)}:states:${region}:${accountId}:stateMachine:${workflowName(stage)}`;
}

/** An execution's name has at most 80 characters, and a session id may have more. */
const LONGEST_NAME = 80;

/** The execution that follows a session: the one that was found, else the one the event's id names. */
export function executionArn(sessionId: string, context: Context, execution?: Execution): string | undefined {
  if (execution?.arn !== undefined) return execution.arn;
  const machine = stateMachineArn(context);
  if (machine === undefined || sessionId.length > LONGEST_NAME) return undefined;
  return `${machine.replace(':stateMachine:', ':execution:')}:${sessionId}`;
}

/** The page of an execution in the console; only where AWS's own console has one. */
export function consoleUrl(arn: string, { region, endpointUrl }: Context): string | undefined {
  if (endpointUrl !== undefined || !arn.startsWith('arn:aws:')) return undefined;
  return `https://${region}.console.aws.amazon.com/states/home?region=${region}#/v2/executions/details/${arn}`;
}

function partition(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}
