import { type AgentRuntimeClient, classify, type StartAnswer, type StartOutcome } from '@agents/agent-client';
import {
  capacityWait,
  describeError,
  foldSession,
  type NewEvent,
  repeatedSession,
  type SessionInput,
  type SessionState,
  writerOf,
} from '@agents/events';
import type { InputStore, Journal } from '@agents/journal';
import type { Logger } from '@agents/service';
import { budgetUntil, MIN_CALL_MS, OUTCOME_BUFFER_MS } from './budget.ts';
import type { InvokerInput } from './input.ts';

/** The call of the agent failed. A later call can succeed, so Step Functions calls the invoker again. */
export class AgentRuntimeUnavailable extends Error {
  override readonly name = 'AgentRuntimeUnavailable';
  readonly code = 'AGENT_RUNTIME_UNAVAILABLE';
  readonly retryable = true;
}

/** The account had no capacity for the call: it was throttled, or a quota is used up. Step Functions calls the invoker again. */
export class AgentCapacityExceeded extends Error {
  override readonly name = 'AgentCapacityExceeded';
  readonly code = 'AGENT_CAPACITY_EXCEEDED';
  readonly retryable = true;
}

/** The call of the agent failed, and a later call would fail the same way. */
export class AgentInvocationFailed extends Error {
  override readonly name = 'AgentInvocationFailed';
  readonly code = 'AGENT_INVOCATION_FAILED';
  readonly retryable = false;
}

export interface InvokeAgentDeps {
  readonly journal: Pick<Journal, 'append' | 'read'>;
  readonly inputs: Pick<InputStore, 'put'>;
  readonly runtime: Pick<AgentRuntimeClient, 'invoke'>;
  /** How long calls that are refused for capacity are repeated, from the first of them. */
  readonly capacityPatienceSeconds: number;
  readonly log: Logger;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** Starts a session's agent; `functionEnds` (epoch ms) is when Lambda ends this process. */
export type InvokeAgent = (input: InvokerInput, functionEnds: number) => Promise<StartAnswer>;

/**
 * Makes the invoker's work: keep the session's input, journal STARTED, call the agent once, journal the outcome.
 *
 * The work throws AgentRuntimeUnavailable, AgentCapacityExceeded or JournalUnavailable if a later call can succeed, else
 * AgentInvocationFailed or JournalRefused.
 */
export function makeInvokeAgent({ journal, inputs, runtime, ...deps }: InvokeAgentDeps): InvokeAgent {
  const { log, now } = deps;
  const appendOutcome = makeAppendOutcome(journal, log);

  return async (input, functionEnds) => {
    const { session_id, payload, waits_for_capacity: isPatient } = input;
    // The first line names the session: what Lambda writes about a timeout is found by it.
    log.info({ session_id }, 'call received');
    const { startBefore, callEnds, outcomeBefore } = budgetUntil(functionEnds);
    refuseWithoutTime(session_id, startBefore - now());

    const { events } = await journal.read(session_id, { deadline: startBefore });
    const outcome = alreadyHandled(foldSession(events));
    if (outcome) {
      log.info({ session_id, outcome }, 'agent not called: the journal shows its task or its end');
      return { session_id, outcome };
    }

    // The first input stays: a retried call changes nothing.
    await inputs.put(inputOf(input), { deadline: startBefore });
    refuseWithoutTime(session_id, startBefore - now());
    const of = { sessionId: session_id };
    await journal.append({ ...of, status: 'AGENT_RUNTIME_INVOCATION_STARTED' }, { deadline: startBefore });
    let answer: StartAnswer;
    try {
      // At least a millisecond, even if the append took all the time: STARTED must be followed by an outcome.
      const timeoutMs = Math.max(1, callEnds - now());
      answer = await runtime.invoke({ action: 'start', session_id, payload }, { timeoutMs });
    } catch (error) {
      await appendOutcome({ ...of, status: 'AGENT_RUNTIME_INVOCATION_FAILED', error }, outcomeBefore);
      const waitedMs = now() - (capacityWait(events, isCapacityError)?.since.epochMs ?? now());
      throw failedCall({ session_id, error, waitedMs, isPatient }, deps.capacityPatienceSeconds);
    }
    // A request that the agent rejects counts too: AgentCore answered, and the agent has journaled its reason.
    await appendOutcome({ ...of, status: 'AGENT_RUNTIME_INVOCATION_SUCCEEDED' }, outcomeBefore);
    log.info({ session_id, outcome: answer.outcome }, 'agent called');
    return answer;
  };
}

/** What the session was asked to do, by whom, and which session it repeats. */
function inputOf({ session_id: sessionId, payload, execution_arn, resources }: InvokerInput): SessionInput {
  const repeats = repeatedSession(resources);
  return {
    ...{ sessionId, payload },
    ...(execution_arn !== undefined && { executionArn: execution_arn }),
    ...(repeats !== undefined && repeats !== sessionId && { repeats }),
  };
}

/** Checked before STARTED: a call that starts too late would leave that event without an outcome. */
function refuseWithoutTime(sessionId: string, spareMs: number): void {
  if (spareMs > 0) return;
  const needed = MIN_CALL_MS + OUTCOME_BUFFER_MS;
  throw new AgentRuntimeUnavailable(
    `the agent of session ${sessionId} was not called: expected more than ${needed} ms of the function's time, ` +
      `found ${needed + spareMs} ms; the journal answered slowly, or the invoker's timeout is too short`,
  );
}

/**
 * The outcome of a call that would change nothing: the agent's task runs, or the agent has written its terminal event.
 *
 * After a failed invocation the agent is called again: that is a retry. So is an agent whose entrypoint started and wrote
 * nothing more, because the agent itself knows whether it still works on the request.
 */
function alreadyHandled({ state, terminalEvent }: SessionState): StartOutcome | undefined {
  if (state === 'RUNNING') return 'already_running';
  const hasAgentEnded = terminalEvent !== undefined && writerOf(terminalEvent.status) !== 'invoker';
  return hasAgentEnded ? 'already_ended' : undefined;
}

/**
 * Makes the function that journals the outcome of a call until `deadline` (epoch ms), and never throws.
 *
 * The journal has by then retried and logged the event in full. An error thrown here would make Step Functions call the
 * agent a second time only because the outcome is missing, or would hide why the call failed. The agent's own events
 * show whether it runs.
 */
function makeAppendOutcome(journal: Pick<Journal, 'append'>, log: Logger) {
  return async (event: NewEvent, deadline: number): Promise<void> => {
    try {
      await journal.append(event, { deadline });
    } catch (error) {
      const fields = { session_id: event.sessionId, event, error: describeError(error) };
      log.error(fields, 'the outcome of the agent call was not journaled');
    }
  };
}

interface FailedCall {
  readonly session_id: string;
  readonly error: unknown;
  /** Since the first of the calls that were refused for capacity, in milliseconds. */
  readonly waitedMs: number;
  /** Whether the caller waits for capacity. */
  readonly isPatient: boolean;
}

function failedCall(
  { session_id, error: cause, waitedMs, isPatient }: FailedCall,
  patienceSeconds: number,
): Error {
  const { retry, isForCapacity, reason } = classify(cause);
  const message = `the agent of session ${session_id} could not be called: ${describeError(cause)}. ${reason}`;
  if (!retry) return new AgentInvocationFailed(message, { cause });
  if (!isForCapacity || !isPatient) return new AgentRuntimeUnavailable(message, { cause });
  if (waitedMs < patienceSeconds * 1_000) return new AgentCapacityExceeded(message, { cause });
  const waited = `The session has waited for capacity for ${Math.round(waitedMs / 1_000)} s; the stage allows ${patienceSeconds} s`;
  return new AgentInvocationFailed(`${message} ${waited} (capacityPatienceSeconds).`, { cause });
}

const isCapacityError = (name: string): boolean => classify({ name }).isForCapacity;
