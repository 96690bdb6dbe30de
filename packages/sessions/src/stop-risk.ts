import type { StoppedSession } from './stop.ts';

/** What may still happen after a stop, as a stable code and a sentence. */
export interface StopRisk {
  readonly code: 'TASK_RUNS' | 'AGENT_UNKNOWN' | 'EXECUTION_UNKNOWN';
  readonly text: string;
}

/** What may still happen after a stop; `undefined` when the end was seen. */
export function stopRisk({ end, execution }: StoppedSession): StopRisk | undefined {
  switch (end.code) {
    case 'JOURNALED':
      return undefined;
    case 'STILL_RUNS':
      return {
        code: 'TASK_RUNS',
        text: 'its microVM ignored the stop. The agent still runs the task, and may complete it.',
      };
    case 'UNCERTAIN':
      return {
        code: 'AGENT_UNKNOWN',
        text: `AgentCore did not say whether its microVM has stopped (${end.reason}). The task may still run.`,
      };
    case 'NO_AGENT':
      if (execution !== 'unknown') return undefined;
      return {
        code: 'EXECUTION_UNKNOWN',
        text: 'its microVM was stopped, but its execution was not found. If one runs, it may call the agent again.',
      };
    default:
      return end satisfies never;
  }
}
