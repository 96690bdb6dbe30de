import {
  executionArnOf,
  logGroupOf,
  RUNTIME_LOG_GROUPS,
  runtimeName,
  workflowArn,
  workflowName,
} from '@agents/events';
import type { Context, Execution } from '../context.ts';

export { logGroupOf, RUNTIME_LOG_GROUPS, runtimeName, workflowName };

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
  return workflowArn({ stage, region, accountId });
}

/** The execution that follows a session: the one that was found, else the one the event's id names. */
export function executionArn(sessionId: string, context: Context, execution?: Execution): string | undefined {
  if (execution?.arn !== undefined) return execution.arn;
  const machine = stateMachineArn(context);
  return machine && executionArnOf(machine, sessionId);
}

/** The page of an execution in the console; only where AWS's own console has one. */
export function consoleUrl(arn: string, { region, endpointUrl }: Context): string | undefined {
  if (endpointUrl !== undefined || !arn.startsWith('arn:aws:')) return undefined;
  return `https://${region}.console.aws.amazon.com/states/home?region=${region}#/v2/executions/details/${arn}`;
}
