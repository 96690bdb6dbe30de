import { type AgentRuntimeClient, classify } from '@agents/agent-client';
import { describeError, foldSession, type SessionState } from '@agents/events';
import type { Journal } from '@agents/journal';
import type { Logger } from '@agents/service';
import { agentLost, type Failure } from './failures.ts';

/**
 * The longest a question waits for its answer, in milliseconds. Where the machine is gone the question starts another, and
 * a cold start takes up to 20 s; one that takes longer is known by the next question.
 */
const LIVENESS_CHECK_MS = 20_000;

/** With less than this, in milliseconds, the question is left to the next poll. */
const SHORTEST_LIVENESS_CHECK_MS = 1_000;

/** Stopping a machine is answered at once; in milliseconds. */
const STOP_MS = 2_000;

export interface FindLostAgentDeps {
  readonly journal: Pick<Journal, 'read'>;
  readonly runtime: Pick<AgentRuntimeClient, 'checkTask' | 'stop'>;
  readonly log: Logger;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** What a question found: how the session stands after it, and the failure if its agent is lost. */
export interface Finding {
  readonly session: SessionState;
  readonly failure?: Failure;
}

/** Asks the agent of a running task whether it runs it; `answerBy` (epoch ms) bounds everything together. */
export type FindLostAgent = (sessionId: string, session: SessionState, answerBy: number) => Promise<Finding>;

/**
 * Makes the question to a silent agent. Only an agent that answers, and does not know the task, has lost it: its machine is
 * gone, and with it whoever could write the missing event. What cannot be answered decides nothing.
 */
export function makeFindLostAgent({ journal, runtime, log, now }: FindLostAgentDeps): FindLostAgent {
  const ask = async (session_id: string, timeoutMs: number): Promise<boolean> => {
    try {
      return (await runtime.checkTask(session_id, { timeoutMs })) === 'unknown';
    } catch (error) {
      const fields = { session_id, error: describeError(error), reason: classify(error).reason };
      log.warn(fields, 'the agent could not be asked; that decides nothing');
      return false;
    }
  };

  return async (session_id, session, answerBy) => {
    const timeoutMs = Math.min(LIVENESS_CHECK_MS, answerBy - STOP_MS - now());
    if (timeoutMs < SHORTEST_LIVENESS_CHECK_MS || !(await ask(session_id, timeoutMs))) return { session };

    // An agent forgets a task once its end stands in the journal, perhaps while the question was on its way.
    const { events } = await journal.read(session_id, { deadline: answerBy });
    const current = foldSession(events);
    if (current.state !== 'RUNNING') return { session: current };
    await stopMachine(session_id);
    const failure = agentLost(current, now());
    log.error({ session_id, ...failure }, 'agent lost');
    return { session: current, failure };
  };

  /** The question has started a machine that has nothing to do; left alone it would idle for a quarter of an hour. */
  async function stopMachine(session_id: string): Promise<void> {
    try {
      await runtime.stop(session_id, { timeoutMs: STOP_MS });
    } catch (error) {
      const fields = { session_id, error: describeError(error) };
      log.warn(fields, 'the idle machine was not stopped; it ends at its idle timeout');
    }
  }
}
