import { type Execution, executionArn } from '@agents/diagnosis';
import type { Target } from '../target/target.ts';

/** Finds the executions of sessions. */
export type FindExecution = (sessionId: string) => Promise<Execution | undefined>;

/**
 * Makes the function that finds the execution that follows a session: the one named like it, as EventBridge and
 * `journal start` name it. There is none where the session was started under another name, or more than 90 days ago, and
 * none is asked for where the id is longer than a name may be.
 */
export async function executionsOf(target: Target): Promise<FindExecution> {
  const { DescribeExecutionCommand } = await import('@aws-sdk/client-sfn');
  const [region, accountId] = await Promise.all([target.region(), target.accountId()]);
  const client = await target.workflows();
  const context = { stage: target.stage, region, accountId };
  return async (sessionId) => {
    const arn = executionArn(sessionId, context);
    if (arn === undefined) return undefined;
    try {
      const found = await client.send(new DescribeExecutionCommand({ executionArn: arn }));
      return toExecution(found);
    } catch (error) {
      const isAbsent =
        error instanceof Error && ['ExecutionDoesNotExist', 'StateMachineDoesNotExist'].includes(error.name);
      if (isAbsent) return undefined;
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

function toExecution({
  executionArn,
  status = 'RUNNING',
  error,
  cause,
  startDate,
  stopDate,
}: Described): Execution {
  return {
    status,
    ...(executionArn && { arn: executionArn }),
    ...(error && { error }),
    ...(cause && { cause }),
    ...(startDate && { startDate: startDate.getTime() }),
    ...(stopDate && { stopDate: stopDate.getTime() }),
  };
}
