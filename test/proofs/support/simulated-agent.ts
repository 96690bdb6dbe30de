import type { AgentRuntimeClient } from '@agents/agent-client';
import type { Journal } from '@agents/journal';

/** What an agent does with its session. */
export interface AgentScript {
  /** `hangs`: it works for ever and says so when asked. `vanishes`: its machine is gone, without a word. */
  readonly fate: 'completes' | 'fails' | 'hangs' | 'vanishes';
  /** How long its task runs until then. */
  readonly workMs: number;
  /** By how much its clock is ahead of everybody else's; 0 by default. */
  readonly skewMs?: number;
}

/** An agent that journals as the real one does, at its own times, and is asked as the real one is. */
export interface SimulatedAgent extends AgentRuntimeClient {
  /** When its task was over, in epoch milliseconds of the true clock. */
  readonly endedAt: number | undefined;
  /** How often it was asked whether it runs its task. */
  readonly questions: number;
}

export interface SimulatedAgentOptions {
  readonly script: AgentScript;
  /** On the agent's own clock. */
  readonly journal: Journal;
  /** The true clock. */
  readonly now: () => number;
  readonly pause: (ms: number) => Promise<void>;
}

/** From the request to the machine's first event, in milliseconds: it has to start. */
const COLD_START_MS = 1_200;
const STEP_MS = 8;

/** Makes an agent that nobody has called yet. */
export function createSimulatedAgent({ script, journal, now, pause }: SimulatedAgentOptions): SimulatedAgent {
  let endedAt: number | undefined;
  let questions = 0;

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
    get questions() {
      return questions;
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
      questions += 1;
      await pause(endedAt === undefined ? STEP_MS : COLD_START_MS);
      return endedAt === undefined ? 'running' : 'unknown';
    },
    stop: () => pause(STEP_MS),
  };
}
