import type { Execution } from '@agents/diagnosis';
import type { Stage } from './stage.ts';

/** An execution, and what its input says. */
export interface Described extends Execution {
  readonly arn: string;
  readonly sessionId: string;
  readonly payload?: Readonly<Record<string, unknown>>;
}

/** Makes the function that describes an execution; `undefined` if it does not exist. */
export function describerOf(stage: Stage): (arn: string) => Promise<Described | undefined> {
  return async (arn) => {
    const { DescribeExecutionCommand } = await import('@aws-sdk/client-sfn');
    const client = await stage.workflows();
    try {
      const described = await client.send(new DescribeExecutionCommand({ executionArn: arn }));
      return toDescribed({ ...described, executionArn: described.executionArn ?? arn });
    } catch (error) {
      const absent = ['ExecutionDoesNotExist', 'StateMachineDoesNotExist'];
      if (error instanceof Error && absent.includes(error.name)) return undefined;
      throw error;
    }
  };
}

/** The execution alone, which may be kept: a payload can have 192 KiB. */
export function toExecution({ sessionId: _id, payload: _payload, ...execution }: Described): Execution {
  return execution;
}

interface Answer {
  readonly executionArn: string;
  readonly input?: string | undefined;
  readonly status?: string | undefined;
  readonly error?: string | undefined;
  readonly cause?: string | undefined;
  readonly startDate?: Date | undefined;
  readonly stopDate?: Date | undefined;
}

function toDescribed({ executionArn: arn, input, ...answer }: Answer): Described {
  const { status = 'RUNNING', error, cause, startDate, stopDate } = answer;
  const { session_id: sessionId, payload } = objectIn(input);
  return {
    arn,
    // Without an id in its input, the workflow takes the name of the execution.
    sessionId: typeof sessionId === 'string' ? sessionId : arn.slice(arn.lastIndexOf(':') + 1),
    ...(isObject(payload) && { payload }),
    status,
    ...(error && { error }),
    ...(cause && { cause }),
    ...(startDate && { startDate: startDate.getTime() }),
    ...(stopDate && { stopDate: stopDate.getTime() }),
  };
}

/** What an input says of its session; nothing if it is not an object. */
function objectIn(input = ''): { readonly session_id?: unknown; readonly payload?: unknown } {
  try {
    const parsed: unknown = JSON.parse(input);
    return isObject(parsed) ? parsed : {};
  } catch {
    return {};
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
