import { type AgentRuntimeClient, classify, type StatusAnswer } from '@agents/agent-client';
import { describeError, foldSession, type SessionState } from '@agents/events';
import type { Journal } from '@agents/journal';
import type { Logger } from '@agents/service';
import type { Observation } from './observation.ts';
import { STOP_MS, type StopMicroVm } from './stop-microvm.ts';
import { agentLost, type Failure } from './verdict.ts';

/** When the agent of a running task gets a liveness check; in seconds. */
export interface LivenessTimes {
  /** From the session's last event until the first check. */
  readonly firstSeconds: number;
  /** From one check to the next. */
  readonly everySeconds: number;
}

export interface LivenessInput {
  readonly session: SessionState;
  /** The time of the last check, in epoch milliseconds. */
  readonly checkedAt: number | undefined;
  readonly observed: Pick<Observation, 'now' | 'silentSince'>;
  readonly times: LivenessTimes;
}

/**
 * Whether a check is due. Only a running task is checked: only then can a missing event stay missing for ever.
 *
 * The wait starts when the poller first saw the last event, or at the event's own time if that is earlier: an execution may
 * follow a session that has long been silent, and a writer's clock may be ahead.
 */
export function isLivenessCheckDue({ session, checkedAt, observed, times }: LivenessInput): boolean {
  const { state, lastEvent } = session;
  if (state !== 'RUNNING' || !lastEvent) return false;
  const { now, silentSince } = observed;
  const firstDue = Math.min(lastEvent.epochMs, silentSince) + times.firstSeconds * 1_000;
  // An event that came after the last check shows that the agent is alive, so the wait starts again.
  if (checkedAt === undefined || checkedAt < silentSince) return now >= firstDue;
  return now >= checkedAt + times.everySeconds * 1_000;
}

/**
 * The timeout of a check, in milliseconds. If the agent's microVM is gone, the check starts another one, and a cold start
 * takes up to 20 s. If it takes longer, the next check finds the new microVM.
 */
const CHECK_MS = 20_000;

/** With less time than this, in milliseconds, the check is left to the next poll. */
const SHORTEST_CHECK_MS = 1_000;

type TaskAnswer = Omit<StatusAnswer, 'session_id'>;

export interface CheckLivenessDeps {
  readonly journal: Pick<Journal, 'read'>;
  readonly runtime: Pick<AgentRuntimeClient, 'checkTask'>;
  readonly stopMicroVm: StopMicroVm;
  readonly log: Logger;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** What a check found. */
export interface LivenessResult {
  readonly session: SessionState;
  /** If the agent is lost. */
  readonly failure?: Failure;
  /** What the running task last reported; absent if it has reported nothing, or if the check had no answer. */
  readonly progress?: NonNullable<StatusAnswer['progress']>;
}

/** Asks the agent of a running task whether it runs the task; `answerBy` (epoch ms) limits all calls together. */
export type CheckLiveness = (
  sessionId: string,
  session: SessionState,
  answerBy: number,
) => Promise<LivenessResult>;

/**
 * Makes the liveness check. An agent is lost only if it answers and does not know the task: then its microVM is gone, and
 * the missing event will never be written. A check without an answer changes nothing.
 */
export function makeCheckLiveness({
  journal,
  runtime,
  stopMicroVm,
  log,
  now,
}: CheckLivenessDeps): CheckLiveness {
  const ask = async (session_id: string, timeoutMs: number): Promise<Partial<TaskAnswer>> => {
    try {
      return await runtime.checkTask(session_id, { timeoutMs });
    } catch (error) {
      const fields = { session_id, error: describeError(error), reason: classify(error).reason };
      log.warn(fields, "liveness check failed; the session's state is unchanged");
      return {};
    }
  };

  return async (session_id, session, answerBy) => {
    const timeoutMs = Math.min(CHECK_MS, answerBy - STOP_MS - now());
    if (timeoutMs < SHORTEST_CHECK_MS) return { session };
    const { task, progress } = await ask(session_id, timeoutMs);
    if (task !== 'unknown') return { session, ...(progress && { progress }) };

    // An agent forgets a task once its terminal event is in the journal, perhaps during the check.
    const { events } = await journal.read(session_id, { deadline: answerBy });
    const current = foldSession(events);
    if (current.state !== 'RUNNING') return { session: current };
    // The check has started a microVM without work.
    await stopMicroVm(session_id);
    const failure = agentLost(current, now());
    log.error({ session_id, ...failure }, 'agent lost');
    return { session: current, failure };
  };
}
