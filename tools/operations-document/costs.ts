import { type CostEstimate, estimateCost } from '@agents/diagnosis';
import type { Status } from '@agents/events';
import { markdownTable } from '../documents/markdown.ts';

/** A session of one length, to compute costs and quotas for. */
export interface SampleSession {
  readonly name: string;
  /** From its first event to its last. */
  readonly seconds: number;
  readonly estimate: CostEstimate;
}

/**
 * What the estimates assume; the text below the table in `docs/operations.md` repeats it. `idleSeconds` is the time until the
 * poller has stopped the microVM of an ended session.
 */
export const ASSUMED = { busyVcpus: 1, memoryGb: 0.5, pollMs: 50, idleSeconds: 10 } as const;

/** `IdleRuntimeSessionTimeout` in `infra/agent-runtime.yml`: how long AgentCore keeps a microVM that is not stopped. */
export const IDLE_TIMEOUT_SECONDS = 900;

/** The lengths that `docs/operations.md` gives costs and quotas for. */
export const SAMPLE_SESSIONS: readonly SampleSession[] = [
  sample('1 minute', 60),
  sample('1 hour', 3_600),
  sample('8 hours', 28_800),
];

function sample(name: string, seconds: number): SampleSession {
  return { name, seconds, estimate: estimateFor(seconds) };
}

/** The cost of a session that completes after that many seconds, and whose microVM then stays for `idleSeconds`. */
function estimateFor(seconds: number, idleSeconds: number = ASSUMED.idleSeconds): CostEstimate {
  return estimateCost({
    events: eventsOfSuccess(seconds),
    now: (seconds + idleSeconds) * 1_000,
    assumptions: { ...ASSUMED, idleSeconds },
  });
}

/** What a thousand sessions cost more, in dollars, if their microVMs are left to the idle timeout. */
export function usdOfIdleMicroVms(): number {
  return (estimateFor(60, IDLE_TIMEOUT_SECONDS).totalCents - estimateFor(60).totalCents) * 10;
}

/** The events of a session that completes after that many seconds. */
function eventsOfSuccess(seconds: number) {
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

/** What a thousand sessions cost by their length, as Markdown. */
export function renderCosts(): string {
  const services = [...new Set(SAMPLE_SESSIONS[0]?.estimate.lines.map(({ service }) => service))];
  const rows = services.map((service) => [
    service,
    ...SAMPLE_SESSIONS.map(({ estimate }) =>
      usdOfThousand(centsOf(estimate.lines.filter((line) => line.service === service))),
    ),
  ]);
  const sums = SAMPLE_SESSIONS.map(({ estimate }) => `**${usdOfThousand(estimate.totalCents)}**`);
  return markdownTable(
    ['1,000 sessions', ...SAMPLE_SESSIONS.map(({ name }) => `${name} each`)],
    [...rows, ['**total**', ...sums]],
  );
}

const centsOf = (lines: readonly { readonly cents: number }[]): number =>
  lines.reduce((sum, { cents }) => sum + cents, 0);

/** Cents for one session, in dollars for a thousand. */
const usdOfThousand = (cents: number): string => `$${(cents * 10).toFixed(2)}`;
