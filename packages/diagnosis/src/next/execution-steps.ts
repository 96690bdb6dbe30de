import { executionArnOf, workflowArn, workflowName } from '@agents/events';
import type { Context, Execution } from '../context.ts';
import type { Facts } from '../facts.ts';
import { awsCommand, type NextStep } from './next-step.ts';

/** The status of the execution and its page; after an incomplete search, the executions that may monitor the session. */
export function executionSteps(facts: Facts): readonly NextStep[] {
  const { sessionId, context, execution, hasNoExecution, mayHaveExecution } = facts;
  if (hasNoExecution) return [];
  if (mayHaveExecution) return facts.assessment.hasEnded ? [] : listExecutions(facts);
  const arn = executionArn(sessionId, context, execution);
  if (arn === undefined) return [];
  const url = consoleUrl(arn, context);
  return [
    {
      code: 'DESCRIBE_EXECUTION',
      what: 'Check the status of the execution.',
      command: awsCommand(context, 'stepfunctions', 'describe-execution', '--execution-arn', arn),
    },
    ...(url === undefined
      ? []
      : [{ code: 'OPEN_EXECUTION', what: 'Open the execution in the console.', command: url } as const]),
  ];
}

function listExecutions({ context }: Facts): readonly NextStep[] {
  const arn = stateMachineArn(context);
  if (arn === undefined) return [];
  const running = ['list-executions', '--state-machine-arn', arn, '--status-filter', 'RUNNING'];
  return [
    {
      code: 'LIST_EXECUTIONS',
      what: 'Look for the execution that monitors the session: it has the id in its input.',
      command: awsCommand(context, 'stepfunctions', ...running),
    },
  ];
}

/** A new execution for a session without one. It does not call the agent again while the task runs. */
export function monitorSession({ context, sessionId }: Facts): NextStep {
  const arn = stateMachineArn(context);
  const fillIn =
    arn === undefined ? ` Replace STATE_MACHINE_ARN with the ARN of ${workflowName(context.stage)}.` : '';
  const machine = ['--state-machine-arn', arn ?? 'STATE_MACHINE_ARN'];
  const input = ['--input', JSON.stringify({ session_id: sessionId })];
  return {
    code: 'MONITOR_SESSION',
    what: `Start an execution that monitors the session to its end.${fillIn}`,
    command: awsCommand(context, 'stepfunctions', 'start-execution', ...machine, ...input),
  };
}

/** The ARN of the stage's workflow; `undefined` without an account. */
function stateMachineArn({ stateMachineArn: arn, accountId, region, stage }: Context): string | undefined {
  if (arn !== undefined || accountId === undefined) return arn;
  return workflowArn({ stage, region, accountId });
}

/** The execution of a session: the one that was found, or the one with the session's id as its name. */
export function executionArn(sessionId: string, context: Context, execution?: Execution): string | undefined {
  if (execution?.arn !== undefined) return execution.arn;
  const machine = stateMachineArn(context);
  return machine && executionArnOf(machine, sessionId);
}

/** The page of an execution in the console; `undefined` outside the partition and the endpoint that have this console. */
function consoleUrl(arn: string, { region, endpointUrl }: Context): string | undefined {
  if (endpointUrl !== undefined || !arn.startsWith('arn:aws:')) return undefined;
  return `https://${region}.console.aws.amazon.com/states/home?region=${region}#/v2/executions/details/${arn}`;
}
