import { foldSession } from '@agents/events';
import { SessionsError } from './errors.ts';
import { executionsOf } from './executions.ts';
import { sessionNotFound } from './read-session.ts';
import type { Stage } from './stage.ts';

/** What happened to the execution. `not-found`: no execution has the session's name. */
export type StoppedExecution = 'stopped' | 'ended-before' | 'not-found';

export interface StoppedSession {
  readonly execution: StoppedExecution;
  /** Whether the journal had the end before. */
  readonly hadEnded: boolean;
}

/** For AgentCore to take the request, in milliseconds. The microVM then has 15 s to write its final events. */
const TIMEOUT_MS = 30_000;

/**
 * Stops a session: first its execution, so that the agent is not called again, then its microVM.
 *
 * @param onExecution learns at once what happened to the execution: the microVM may not be reached
 * @throws SessionsError `SESSION_NOT_FOUND`; `RUNTIME_NOT_FOUND` when the microVM cannot be stopped
 */
export async function stopSession(
  stage: Stage,
  sessionId: string,
  onExecution: (execution: StoppedExecution) => void = () => {},
): Promise<StoppedSession> {
  const { events } = await (await stage.journal()).read(sessionId);
  const execution = await stopExecution(stage, sessionId);
  if (execution === 'not-found' && events.length === 0) throw sessionNotFound(stage, sessionId);
  onExecution(execution);
  await stopMicroVm(stage, sessionId);
  return { execution, hadEnded: foldSession(events).terminalEvent !== undefined };
}

async function stopExecution(stage: Stage, sessionId: string): Promise<StoppedExecution> {
  const execution = await (await executionsOf(stage))(sessionId);
  if (!execution?.arn) return 'not-found';
  if (execution.status !== 'RUNNING') return 'ended-before';
  const { StopExecutionCommand } = await import('@aws-sdk/client-sfn');
  const client = await stage.workflows();
  const cause = 'A person stopped the session with `journal stop`';
  await client.send(
    new StopExecutionCommand({ executionArn: execution.arn, error: 'SessionStopped', cause }),
  );
  return 'stopped';
}

/** Stops the microVM. It is no error if the session has none any more. */
async function stopMicroVm(stage: Stage, sessionId: string): Promise<void> {
  const { runtimeArn } = await stage.deployment();
  if (!runtimeArn) {
    const reason = `the stack of stage ${stage.name} has no output AgentRuntimeArn`;
    throw new SessionsError('RUNTIME_NOT_FOUND', `The microVM was not stopped: ${reason}.`);
  }
  const { createAgentRuntimeClient, createBedrockAgentCoreClient } = await import('@agents/agent-client');
  const client = await stage.connect(createBedrockAgentCoreClient);
  await createAgentRuntimeClient({ client, runtimeArn }).stop(sessionId, { timeoutMs: TIMEOUT_MS });
}
