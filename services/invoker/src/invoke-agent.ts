import type { StartAnswer } from '@agents/agent-client';
import { type AgentRuntimeClient, classify } from '@agents/agent-client';
import { describeError, foldSession } from '@agents/events';
import type { Journal } from '@agents/journal';
import type { Logger } from '@agents/service';
import { makeAppendOutcome } from './append-outcome.ts';
import { budgetUntil, MIN_CALL_MS, OUTCOME_BUFFER_MS } from './budget.ts';
import { AgentInvocationFailed, AgentRuntimeUnavailable } from './errors.ts';
import type { InvokerInput } from './input.ts';
import { standing } from './standing.ts';

export interface InvokeAgentDeps {
  readonly journal: Pick<Journal, 'append' | 'read'>;
  readonly runtime: Pick<AgentRuntimeClient, 'invoke'>;
  readonly log: Logger;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** Starts a session's agent; `functionEnds` (epoch ms) is when Lambda ends this process. */
export type InvokeAgent = (input: InvokerInput, functionEnds: number) => Promise<StartAnswer>;

/**
 * Makes the invoker's work: journal STARTED, call the agent once, journal how the call went.
 *
 * The work throws AgentRuntimeUnavailable or JournalUnavailable where calling again makes sense, and
 * AgentInvocationFailed or JournalRefused where it does not.
 */
export function makeInvokeAgent({ journal, runtime, log, now }: InvokeAgentDeps): InvokeAgent {
  const appendOutcome = makeAppendOutcome(journal, log);

  return async ({ session_id, payload }, functionEnds) => {
    const { startBefore, callEnds, outcomeBefore } = budgetUntil(functionEnds);
    refuseWithoutTime(session_id, startBefore - now());

    const { events } = await journal.read(session_id, { deadline: startBefore });
    const already = standing(foldSession(events));
    if (already) {
      log.info({ session_id, outcome: already }, 'agent not called: the journal has its events');
      return { session_id, outcome: already };
    }

    const of = { sessionId: session_id };
    await journal.append({ ...of, status: 'AGENT_RUNTIME_INVOCATION_STARTED' }, { deadline: startBefore });
    let answer: StartAnswer;
    try {
      // A millisecond at least, should the journal have taken all there was: STARTED stands and is owed an outcome.
      const timeoutMs = Math.max(1, callEnds - now());
      answer = await runtime.invoke({ action: 'start', session_id, payload }, { timeoutMs });
    } catch (error) {
      await appendOutcome({ ...of, status: 'AGENT_RUNTIME_INVOCATION_FAILED', error }, outcomeBefore);
      throw failedCall(session_id, error);
    }
    // Also for a request that the agent rejects: AgentCore did respond, and the agent has journaled why it refuses.
    await appendOutcome({ ...of, status: 'AGENT_RUNTIME_INVOCATION_SUCCEEDED' }, outcomeBefore);
    log.info({ session_id, outcome: answer.outcome }, 'agent called');
    return answer;
  };
}

/** Before anything is written: a call begun too late would leave a STARTED event and nothing else. */
function refuseWithoutTime(sessionId: string, spareMs: number): void {
  if (spareMs > 0) return;
  const needed = MIN_CALL_MS + OUTCOME_BUFFER_MS;
  throw new AgentRuntimeUnavailable(
    `the agent of session ${sessionId} was not called: expected more than ${needed} ms of the function's time, ` +
      `found ${needed + spareMs} ms; raise the invoker's timeout`,
  );
}

function failedCall(sessionId: string, cause: unknown): AgentRuntimeUnavailable | AgentInvocationFailed {
  const { retry, reason } = classify(cause);
  const message = `the agent of session ${sessionId} could not be called: ${describeError(cause)} (${reason})`;
  return retry
    ? new AgentRuntimeUnavailable(message, { cause })
    : new AgentInvocationFailed(message, { cause });
}
