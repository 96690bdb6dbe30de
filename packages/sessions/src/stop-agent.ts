import type { AgentRuntimeClient, StopOutcome } from '@agents/agent-client';
import { describeError, foldSession, type SessionEvent, type SessionState, writerOf } from '@agents/events';

/** How the stop of an agent was seen to end. */
export type StopEnd =
  /** The journal has the agent's terminal event. */
  | { readonly code: 'JOURNALED'; readonly event: SessionEvent }
  /** No invoker is in flight, and no microVM of the session knows a task. */
  | { readonly code: 'NO_AGENT' }
  /** The agent still runs the task: its microVM ignores the stop. */
  | { readonly code: 'STILL_RUNS' }
  /** AgentCore gave no clear answer. */
  | { readonly code: 'UNCERTAIN'; readonly reason: string };

/** Invokers that may run although the execution has ended. */
export interface OpenCalls {
  readonly count: number;
  /** How long the last of them may still call the agent, in milliseconds. */
  readonly ms: number;
}

export interface StopAgentOptions {
  readonly sessionId: string;
  readonly runtime: Pick<AgentRuntimeClient, 'stop' | 'checkTask'>;
  read(): Promise<readonly SessionEvent[]>;
  /** Whether a refused request can succeed later. */
  isTemporary(error: unknown): boolean;
  readonly calls: OpenCalls;
  readonly now: () => number;
  /** Waits between two looks. */
  readonly pause: () => Promise<void>;
  /** Says what is waited for, and for how long at most. */
  readonly onWait: (text: string) => void;
}

/** For AgentCore to answer, in milliseconds. */
const TIMEOUT_MS = 30_000;

/** How often a runtime session is stopped again while an invoker may start another one, in milliseconds. */
const AGAIN_MS = 5_000;

/** For the final events of a microVM, in milliseconds: AgentCore gives it 15 s after the stop. */
export const FINAL_EVENTS_MS = 20_000;

/**
 * Stops the agent of a session whose execution has ended, and watches the journal until the end is seen. The time is bounded:
 * by the time that an invoker in flight has left, and that a microVM has for its final events.
 */
export async function stopAgent(options: StopAgentOptions): Promise<StopEnd> {
  const { now, pause, read, calls, onWait } = options;
  const stopper = stopperOf(options);
  const startedAt = now();
  let closedAt = calls.ms > 0 ? undefined : startedAt;
  let before: readonly SessionEvent[] | undefined;
  for (let seen = 0; ; ) {
    const events = await read();
    const session = foldSession(events);
    const isNew = before === undefined || (events.length > seen && !hasAgentEnded(session));
    const mayStartAgain = closedAt === undefined || stopper.outcome() === undefined;
    if (isNew || (mayStartAgain && stopper.isDue())) await stopper.stop();
    before ??= events;
    seen = events.length;
    if (hasAgentEnded(session)) return { code: 'JOURNALED', event: session.terminalEvent };
    // An invoker that has its answer calls no more. Without an answer, it ends at its timeout.
    const isAnswered = answersIn(events) - answersIn(before) >= calls.count;
    if (now() >= startedAt + calls.ms || isAnswered) closedAt ??= now();
    const end = closedAt === undefined ? undefined : await endOf(session, closedAt);
    if (end) return end;
    onWait(waitText(closedAt));
    await pause();
  }

  async function endOf({ hasAgentEvents }: SessionState, since: number): Promise<StopEnd | undefined> {
    // The answer to a request from before the last call could be out of date.
    if (stopper.lastAt() < since) await stopper.stop();
    const hadTime = !hasAgentEvents || now() - stopper.stoppedAt() >= FINAL_EVENTS_MS;
    if (stopper.outcome() === 'not-found' && hadTime) return lastLook();
    if (now() - since < FINAL_EVENTS_MS) return undefined;
    await stopper.stop();
    return stopper.outcome() === 'not-found' ? lastLook() : askAgent();
  }

  /** The final event may have come between the last look and the stop. */
  async function lastLook(): Promise<StopEnd> {
    const session = foldSession(await read());
    return hasAgentEnded(session)
      ? { code: 'JOURNALED', event: session.terminalEvent }
      : { code: 'NO_AGENT' };
  }

  function waitText(since: number | undefined): string {
    const until = since === undefined ? startedAt + calls.ms : since + FINAL_EVENTS_MS;
    const most = `at most ${Math.max(0, Math.ceil((until - now()) / 1_000))} s more`;
    return since === undefined
      ? `an invoker may still call the agent, ${most}`
      : `waiting for the agent's final event, ${most}`;
  }

  /** The last resort: if the microVM is gone, this starts another one, which is stopped again. */
  async function askAgent(): Promise<StopEnd> {
    try {
      const { task } = await options.runtime.checkTask(options.sessionId, { timeoutMs: TIMEOUT_MS });
      if (task === 'running') return { code: 'STILL_RUNS' };
      await stopper.stop();
      return await lastLook();
    } catch (error) {
      if (!options.isTemporary(error)) throw error;
      return { code: 'UNCERTAIN', reason: describeError(stopper.error() ?? error) };
    }
  }
}

/** Stops a runtime session again and again. */
function stopperOf({ runtime, sessionId, isTemporary, now }: StopAgentOptions) {
  let outcome: StopOutcome | undefined;
  let error: unknown;
  let lastAt = Number.NEGATIVE_INFINITY;
  let stoppedAt = Number.NEGATIVE_INFINITY;
  return {
    isDue: () => now() - lastAt >= AGAIN_MS,
    lastAt: () => lastAt,
    /** When a microVM was last told to stop. */
    stoppedAt: () => stoppedAt,
    /** The answer to the last request; `undefined` if it was refused. */
    outcome: () => outcome,
    error: () => error,
    async stop(): Promise<void> {
      lastAt = now();
      outcome = undefined;
      try {
        outcome = await runtime.stop(sessionId, { timeoutMs: TIMEOUT_MS });
        error = undefined;
      } catch (refusal) {
        if (!isTemporary(refusal)) throw refusal;
        error = refusal;
      }
      if (outcome === 'stopped') stoppedAt = now();
    },
  };
}

/** Whether the agent itself has ended the session: it accepts no call after that. */
export function hasAgentEnded(
  session: SessionState,
): session is SessionState & { readonly terminalEvent: SessionEvent } {
  const { terminalEvent } = session;
  return terminalEvent !== undefined && writerOf(terminalEvent.status) !== 'invoker';
}

function answersIn(events: readonly SessionEvent[]): number {
  const answers = ['AGENT_RUNTIME_INVOCATION_SUCCEEDED', 'AGENT_RUNTIME_INVOCATION_FAILED'];
  return events.filter(({ status }) => answers.includes(status)).length;
}
