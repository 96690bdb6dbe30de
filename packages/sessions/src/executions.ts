import { type Execution, executionArn } from '@agents/diagnosis';
import type { Stage } from './stage.ts';

/** Finds the executions of sessions. */
export type FindExecution = (sessionId: string) => Promise<Execution | undefined>;

/**
 * Makes the function that finds the execution of a session: the one that has the session's id as its name, as EventBridge
 * names it. It finds none if the session was started under another name, or more than 90 days ago. An id that is too long
 * for a name needs no request.
 */
export async function executionsOf(stage: Stage): Promise<FindExecution> {
  const { DescribeExecutionCommand } = await import('@aws-sdk/client-sfn');
  const [region, accountId] = await Promise.all([stage.region(), stage.accountId()]);
  const client = await stage.workflows();
  const context = { stage: stage.name, region, accountId };
  return async (sessionId) => {
    const arn = executionArn(sessionId, context);
    if (arn === undefined) return undefined;
    try {
      return toExecution(await client.send(new DescribeExecutionCommand({ executionArn: arn })));
    } catch (error) {
      const absent = ['ExecutionDoesNotExist', 'StateMachineDoesNotExist'];
      if (error instanceof Error && absent.includes(error.name)) return undefined;
      throw error;
    }
  };
}

interface Described {
  readonly executionArn?: string | undefined;
  readonly status?: string | undefined;
  readonly error?: string | undefined;
  readonly cause?: string | undefined;
  readonly startDate?: Date | undefined;
  readonly stopDate?: Date | undefined;
}

function toExecution(described: Described): Execution {
  const { executionArn: arn, status = 'RUNNING', error, cause, startDate, stopDate } = described;
  return {
    status,
    ...(arn && { arn }),
    ...(error && { error }),
    ...(cause && { cause }),
    ...(startDate && { startDate: startDate.getTime() }),
    ...(stopDate && { stopDate: stopDate.getTime() }),
  };
}
