import { setTimeout as sleep } from 'node:timers/promises';
import { putSessionEvent } from '@agents/cli';
import { DescribeExecutionCommand, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { executionArn, STATE_MACHINE_ARN, type WholeSystem } from '../support/stack.ts';
import type { ExecutionEnd } from './evidence.ts';
import type { SessionOrder } from './session-order.ts';

/** How long a session may take before it counts as one that does not end, in milliseconds; its own deadline is shorter. */
const PATIENCE_MS = 120_000;
/** How often an execution is looked at, in milliseconds. */
const LOOK_EVERY_MS = 100;

/** A session whose executions have ended, or have not in time. */
export interface EndedSession {
  readonly order: SessionOrder;
  readonly sessionId: string;
  readonly executions: readonly ExecutionEnd[];
  /** The place in the stack's log where the campaign itself stops the session's machine; infinite where it does not. */
  readonly stoppedAt: number;
}

/** Triggers a session by its event, and waits for the end of all its executions. */
export async function runSession(
  system: WholeSystem,
  order: SessionOrder,
): Promise<Omit<EndedSession, 'stoppedAt'>> {
  const sessionId = await putSessionEvent(system.events, JSON.stringify(order.detail));
  const names = [sessionId];
  if (order.sideBySide) names.push(await startAgain(system, sessionId, order));
  const executions = await Promise.all(names.map((name) => untilEnded(system, name)));
  return { order, sessionId, executions };
}

/** A second execution of the same session, started by hand once the event's own is there. */
async function startAgain(system: WholeSystem, sessionId: string, { detail }: SessionOrder): Promise<string> {
  const name = `${sessionId}-again`;
  const input = JSON.stringify({ session_id: sessionId, payload: detail });
  while (!(await describeExecution(system, sessionId))) await sleep(LOOK_EVERY_MS);
  await system.workflow.send(new StartExecutionCommand({ stateMachineArn: STATE_MACHINE_ARN, name, input }));
  return name;
}

async function untilEnded(system: WholeSystem, name: string): Promise<ExecutionEnd> {
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    const execution = await describeExecution(system, name);
    if ((execution && execution.status !== 'RUNNING') || Date.now() > until) {
      return {
        name,
        status: execution?.status ?? 'never started',
        error: execution?.error,
        cause: execution?.cause,
        stoppedAt: execution?.stopDate?.getTime(),
      };
    }
    await sleep(LOOK_EVERY_MS);
  }
}

/** An event is delivered a moment after it was put, and later where that meets a fault. */
async function describeExecution({ workflow }: WholeSystem, name: string) {
  try {
    return await workflow.send(new DescribeExecutionCommand({ executionArn: executionArn(name) }));
  } catch (error) {
    if (error instanceof Error && error.name === 'ExecutionDoesNotExist') return undefined;
    throw error;
  }
}
