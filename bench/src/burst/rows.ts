import { estimateCost } from '@agents/diagnosis';
import type { Status } from '@agents/events';
import type { Row } from '../result.ts';
import type { QuotaName } from './account.ts';
import type { Limit } from './limit.ts';
import type { Burst } from './simulate.ts';

/** A burst in numbers. Times in seconds. */
export interface Summary {
  readonly sessions: number;
  readonly failed: number;
  /** The errors of those that failed, with how often. */
  readonly errors: Readonly<Record<string, number>>;
  /** From the first event to the last end. */
  readonly drainSeconds: number;
  readonly limitSeconds: number;
  readonly limitedBy: string;
  /** From the first event to the last start of an agent. */
  readonly startSeconds: number;
  /** Calls of the agent that were refused for capacity, for each session. */
  readonly refusedCalls: number;
  /** The longest wait for capacity of a session whose agent started. */
  readonly longestWaitSeconds: number;
  /** US cents at list price for the refused calls of one session. */
  readonly waitCents: number;
  readonly refusals: Burst['refusals'];
  readonly functions: number;
  readonly agents: number;
  readonly keptPlaces: number;
}

export function summarize({ sessions, refusals, peaks, keptPlaces }: Burst, limit: Limit): Summary {
  const errors: Record<string, number> = {};
  let drainMs = 0;
  let startMs = 0;
  let refusedCalls = 0;
  let longestWaitMs = 0;
  for (const session of sessions) {
    const { end, startedAt, waitsSince } = session;
    if (!end) throw new Error('expected every session to end');
    if (end.error !== undefined) errors[end.error] = (errors[end.error] ?? 0) + 1;
    drainMs = Math.max(drainMs, end.at);
    startMs = Math.max(startMs, startedAt ?? 0);
    refusedCalls += session.refusedCalls;
    longestWaitMs = Math.max(longestWaitMs, (startedAt ?? 0) - (waitsSince ?? Number.POSITIVE_INFINITY));
  }
  const refused = refusedCalls / sessions.length;
  return {
    sessions: sessions.length,
    failed: Object.values(errors).reduce((sum, count) => sum + count, 0),
    errors,
    ...{ drainSeconds: drainMs / 1_000, startSeconds: startMs / 1_000 },
    ...{ limitSeconds: limit.ms / 1_000, limitedBy: limit.by },
    ...{ refusedCalls: refused, longestWaitSeconds: longestWaitMs / 1_000 },
    waitCents: refused * centsOfRefusedCall(),
    ...{ refusals, functions: peaks.functions, agents: peaks.agents, keptPlaces },
  };
}

/** What one refused call costs: a transition, a run of the invoker, two records, and the read before them. */
export function centsOfRefusedCall(): number {
  return (centsOfCalls(101) - centsOfCalls(1)) / 100;
}

function centsOfCalls(calls: number): number {
  const at = (ms: number, status: Status, errorMessage?: string) => ({
    sessionId: '00000000-0000-0000-0000-000000000000',
    ...{ status, timestamp: new Date(ms).toISOString(), epochMs: ms },
    ...(errorMessage !== undefined && { errorMessage }),
  });
  const refusals = Array.from({ length: calls }, (_, index) => [
    at(30_000 * index + 100, 'AGENT_RUNTIME_INVOCATION_STARTED'),
    at(30_000 * index + 160, 'AGENT_RUNTIME_INVOCATION_FAILED', 'ThrottlingException: Rate exceeded'),
  ]);
  const events = [at(0, 'SESSION_INITIATED'), ...refusals.flat()];
  return estimateCost({ events, now: 30_000 * calls, polls: 0 })
    .lines.filter(({ code }) => code !== 'ROUNDS' && code !== 'ROUND_MEMORY')
    .reduce((sum, { cents }) => sum + cents, 0);
}

export interface BurstGoals {
  readonly failed?: number;
  readonly drain?: number;
}

/** A burst as lines of the benchmark: how many sessions failed, and the time to drain against the quotas' own limit. */
export function burstRows(name: string, summary: Summary, goals: BurstGoals = {}): readonly Row[] {
  const { failed, errors, drainSeconds, limitSeconds, limitedBy } = summary;
  const words = Object.entries(errors).map(([error, count]) => `${wordCount(count)} ${error}`);
  return [
    {
      ...{ what: `${name}: failed`, value: failed, unit: 'sessions' },
      ...(goals.failed !== undefined && { goal: goals.failed }),
      detail: words.length > 0 ? words.join(', ') : `all ${wordCount(summary.sessions)} completed`,
    },
    {
      ...{ what: `${name}: time to drain`, against: limitedBy, value: drainSeconds / limitSeconds },
      ...(goals.drain !== undefined && { goal: goals.drain }),
      detail: `${wordSeconds(drainSeconds)} of ${wordSeconds(limitSeconds)}; last start after ${wordSeconds(summary.startSeconds)}`,
    },
    {
      ...{ what: `${name}: refused calls of the agent`, value: summary.refusedCalls, unit: 'a session' },
      detail: `${summary.waitCents.toFixed(3)} cents; longest wait ${wordSeconds(summary.longestWaitSeconds)}; at most ${wordCount(summary.functions)} functions and ${wordCount(summary.agents)} agents at a time; ${wordRefusals(summary)}`,
    },
  ];
}

const REFUSED: Readonly<Partial<Record<QuotaName, string>>> = {
  starts: 'StartExecution',
  functionsAtATime: 'Lambda',
  recordsOfAStatus: "the journal's index",
  agentCalls: "AgentCore's data plane",
};

function wordRefusals({ refusals, keptPlaces }: Summary): string {
  const words = Object.entries(REFUSED).flatMap(([name, where]) => {
    const count = refusals[name as QuotaName];
    return count === undefined ? [] : [`${where} refused ${wordCount(count)} calls`];
  });
  if (keptPlaces > 0) words.push(`${wordCount(keptPlaces)} ended microVMs kept their places`);
  return words.length > 0 ? words.join(', ') : 'no other quota refused a call';
}

export const wordCount = (count: number): string => Math.round(count).toLocaleString('en-US');

const wordSeconds = (seconds: number): string => `${wordCount(seconds)} s`;
