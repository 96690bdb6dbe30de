import { type CostEstimate, estimateCost } from '@agents/diagnosis';
import type { Status } from '@agents/events';

/** A session of a certain length, for costs and quotas. */
export interface Shape {
  readonly name: string;
  /** From its first event to its last. */
  readonly seconds: number;
  readonly estimate: CostEstimate;
}

/** How long AgentCore keeps a machine after its work, in seconds: `IdleRuntimeSessionTimeout` of the runtime. */
export const IDLE_SECONDS = 900;

const LENGTHS = [
  ['1 minute', 60],
  ['1 hour', 3_600],
  ['8 hours', 28_800],
] as const;

/** The sessions that costs and quotas are given for. */
export const SHAPES: readonly Shape[] = LENGTHS.map(([name, seconds]) => ({
  name,
  seconds,
  estimate: estimateCost({ events: eventsOf(seconds), now: (seconds + IDLE_SECONDS) * 1_000 }),
}));

/** The events of a session that goes well, from second 0 on. */
function eventsOf(seconds: number) {
  const at = (second: number, status: Status) => ({
    sessionId: '00000000-0000-0000-0000-000000000000',
    status,
    timestamp: new Date(second * 1_000).toISOString(),
    epochMs: second * 1_000,
  });
  return [
    at(0, 'SESSION_INITIATED'),
    at(0.2, 'AGENT_RUNTIME_INVOCATION_STARTED'),
    at(1.2, 'AGENT_ENTRYPOINT_STARTED'),
    at(1.3, 'AGENT_BACKGROUND_TASK_STARTED'),
    at(1.4, 'AGENT_RUNTIME_INVOCATION_SUCCEEDED'),
    at(seconds, 'AGENT_BACKGROUND_TASK_COMPLETED'),
  ];
}

/** How much of something one session uses, by the words of the estimate. @throws Error for words it does not have */
export function usedOf({ estimate }: Shape, what: string): number {
  const line = estimate.lines.find((each) => each.what === what);
  if (!line)
    throw new Error(
      `the estimate has no line "${what}": ${estimate.lines.map((each) => each.what).join(', ')}`,
    );
  return line.quantity;
}
