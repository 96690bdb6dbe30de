import type { AgentRuntimeClient } from '@agents/agent-client';
import type { Journal } from '@agents/journal';

/** What an agent does with its session. */
export interface AgentScript {
  /** `hangs`: its task never ends, and liveness checks find it running. `vanishes`: its microVM is gone without a final event. */
  readonly fate: 'completes' | 'fails' | 'hangs' | 'vanishes';
  /** How long its task runs before that. */
  readonly workMs: number;
  /** How far its clock is ahead of the others; 0 by default. */
  readonly skewMs?: number;
}

/** An agent that journals as the real one does and answers liveness checks, on a virtual clock. */
export interface SimulatedAgent extends AgentRuntimeClient {
  /** When its task ended, in epoch milliseconds of the true clock. */
  readonly endedAt: number | undefined;
  /** When its microVM was stopped for the first time. */
  readonly stoppedAt: number | undefined;
  /** The number of liveness checks so far. */
  readonly livenessChecks: number;
}

export interface SimulatedAgentOptions {
  readonly script: AgentScript;
  /** On the agent's clock. */
  readonly journal: Journal;
  /** The true clock. */
  readonly now: () => number;
  readonly pause: (ms: number) => Promise<void>;
}

/** From the request to the first event of a microVM that has to start, in milliseconds. */
const COLD_START_MS = 1_200;
const STEP_MS = 8;

/** Makes an agent that has not been called. */
export function createSimulatedAgent({ script, journal, now, pause }: SimulatedAgentOptions): SimulatedAgent {
  let endedAt: number | undefined;
  let stoppedAt: number | undefined;
  let livenessChecks = 0;

  const work = async (sessionId: string): Promise<void> => {
    if (script.fate === 'hangs') return;
    await pause(script.workMs);
    endedAt = now();
    if (script.fate === 'completes') {
      await journal.append({ sessionId, status: 'AGENT_BACKGROUND_TASK_COMPLETED' });
    } else if (script.fate === 'fails') {
      const error = new RangeError('the agent failed');
      await journal.append({ sessionId, status: 'AGENT_BACKGROUND_TASK_FAILED', error });
    }
  };

  return {
    get endedAt() {
      return endedAt;
    },
    get stoppedAt() {
      return stoppedAt;
    },
    get livenessChecks() {
      return livenessChecks;
    },
    async invoke({ session_id }) {
      await pause(COLD_START_MS);
      await journal.append({ sessionId: session_id, status: 'AGENT_ENTRYPOINT_STARTED' });
      await pause(STEP_MS);
      await journal.append({ sessionId: session_id, status: 'AGENT_BACKGROUND_TASK_STARTED' });
      void work(session_id);
      await pause(STEP_MS);
      return { session_id, outcome: 'started' };
    },
    async checkTask() {
      livenessChecks += 1;
      await pause(endedAt === undefined ? STEP_MS : COLD_START_MS);
      return { task: endedAt === undefined ? 'running' : 'unknown' };
    },
    async stop() {
      stoppedAt ??= now();
      await pause(STEP_MS);
      return 'stopped';
    },
  };
}
