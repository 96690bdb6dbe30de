import { type Execution, SESSION_STOPPED } from '@agents/diagnosis';
import { describeError, foldSession, redactedLine, type SessionEvent } from '@agents/events';
import { SEARCH_ACTIONS } from './assessor.ts';
import { SessionsError } from './errors.ts';
import { type ExecutionSearch, executionsOf } from './executions.ts';
import { INVOKER_MS, invokerMayRunMs } from './invoker-calls.ts';
import { sessionNotFound } from './read-session.ts';
import type { Stage } from './stage.ts';
import { hasAgentEnded, type StopEnd, stopAgent } from './stop-agent.ts';

/** What happened to the execution. `not-found`: the session has none. `unknown`: it may have one that was not found. */
export type StoppedExecution = 'stopped' | 'ended-before' | 'not-found' | 'unknown';

export interface StoppedSession {
  readonly execution: StoppedExecution;
  /** Whether the journal had the end before. */
  readonly hadEnded: boolean;
  readonly end: StopEnd;
  /** Of an execution that is unknown: why. */
  readonly gap?: string;
}

/** How often the journal is read while the end is waited for, in milliseconds. */
const LOOK_EVERY_MS = 1_000;

export interface StopOptions {
  /** Why, for the execution's cause; by default that a person stopped it. */
  readonly reason?: string | undefined;
  /** Called at once: the microVM may not be reached. */
  readonly onExecution?: (execution: StoppedExecution, gap?: string) => void;
  /** Says what is waited for. */
  readonly onWait?: (text: string) => void;
}

/** What Step Functions accepts as a cause, in characters (its API Reference, StopExecution). */
const MAX_CAUSE = 32_768;

/**
 * Stops a session: first its executions, so that the agent is not called again, then its microVM, until the end is seen.
 * StopExecution does not reach an invoker that runs already, so the microVM is stopped again if that invoker starts one.
 *
 * @throws SessionsError `SESSION_NOT_FOUND`; `RUNTIME_NOT_FOUND` when the microVM cannot be stopped
 */
export async function stopSession(
  stage: Stage,
  sessionId: string,
  { reason, onExecution = () => {}, onWait = () => {} }: StopOptions = {},
): Promise<StoppedSession> {
  const journal = await stage.journal();
  const read = async (): Promise<readonly SessionEvent[]> => (await journal.read(sessionId)).events;
  const events = await read();
  const { executions, gap } = await searchExecutions(stage, { sessionId, events });
  if (executions.length === 0 && events.length === 0) throw sessionNotFound(stage, sessionId);

  const stops = await Promise.all(executions.map((each) => stopExecution(stage, each, reason)));
  const execution = outcomeOf(executions, gap);
  onExecution(execution, gap);
  const open = stops.filter((ms) => ms > 0);
  // An execution that was not found may call the agent again, so no answer says that the last call was made.
  const calls =
    execution === 'unknown'
      ? { count: Number.POSITIVE_INFINITY, ms: INVOKER_MS }
      : { count: open.length, ms: Math.max(0, ...open) };
  const { runtime, isTemporary } = await runtimeOf(stage);
  const end = await stopAgent({
    ...{ sessionId, runtime, isTemporary, read, calls, onWait },
    now: stage.world.now,
    pause: () => stage.world.sleep(LOOK_EVERY_MS),
  });
  const hadEnded = hasAgentEnded(foldSession(events));
  return { execution, hadEnded, end, ...(gap !== undefined && { gap }) };
}

/** The microVM can be stopped also without the permission to search. */
async function searchExecutions(
  stage: Stage,
  session: { readonly sessionId: string; readonly events: readonly SessionEvent[] },
): Promise<ExecutionSearch> {
  try {
    return await (await executionsOf(stage)).find(session);
  } catch (error) {
    if (!isDenied(error)) throw error;
    return { executions: [], gap: `Your role needs ${SEARCH_ACTIONS} (${describeError(error)}).` };
  }
}

/** Stops an execution if it runs, and says how long its invoker may go on, in milliseconds. */
async function stopExecution(
  stage: Stage,
  { arn, status, stopDate }: Execution,
  reason = 'A person stopped the session with `journal stop`',
): Promise<number> {
  if (arn === undefined) return 0;
  let endedAt = stopDate ?? stage.world.now();
  if (status === 'RUNNING') {
    const { StopExecutionCommand } = await import('@aws-sdk/client-sfn');
    const client = await stage.workflows();
    const stopped = await client.send(
      new StopExecutionCommand({
        executionArn: arn,
        error: SESSION_STOPPED,
        cause: redactedLine(reason, MAX_CAUSE),
      }),
    );
    endedAt = stopped.stopDate?.getTime() ?? endedAt;
  }
  // What has passed since an earlier end is known by this computer's clock only, so all of the invoker's time is waited for.
  if (status !== 'RUNNING' && stage.world.now() - endedAt > 2 * INVOKER_MS) return 0;
  try {
    return await invokerMayRunMs(stage, arn, endedAt);
  } catch (error) {
    if (isDenied(error)) return INVOKER_MS;
    throw error;
  }
}

function outcomeOf(executions: readonly Execution[], gap: string | undefined): StoppedExecution {
  if (executions.some(({ status }) => status === 'RUNNING')) return 'stopped';
  if (gap !== undefined) return 'unknown';
  return executions.length > 0 ? 'ended-before' : 'not-found';
}

function isDenied(error: unknown): boolean {
  return error instanceof Error && error.name === 'AccessDeniedException';
}

async function runtimeOf(stage: Stage) {
  const { runtimeArn } = await stage.deployment();
  if (!runtimeArn) {
    const reason = `the stack of stage ${stage.name} has no output AgentRuntimeArn`;
    throw new SessionsError('RUNTIME_NOT_FOUND', `The microVM was not stopped: ${reason}.`);
  }
  const { classify, createAgentRuntimeClient, createBedrockAgentCoreClient } = await import(
    '@agents/agent-client'
  );
  const client = await stage.connect(createBedrockAgentCoreClient);
  return {
    runtime: createAgentRuntimeClient({ client, runtimeArn }),
    /** AgentCore answers with a conflict while a session starts or stops. */
    isTemporary: (error: unknown): boolean =>
      classify(error).retry || (error instanceof Error && error.name === 'ConflictException'),
  };
}
