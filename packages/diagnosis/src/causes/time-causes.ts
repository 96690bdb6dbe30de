import type { Status } from '@agents/events';
import type { Missing } from '../assessment/missing-event.ts';
import { type Facts, latestOf } from '../facts.ts';
import { excerpt, humanDuration, named, progressPhrase } from '../phrases.ts';
import { type LikelyCause, likely } from './likely-cause.ts';

const MINUTE = 60_000;

/** The microVM's lifetime and idle timeout (`infra/agent-runtime.yml`), and how near to it an end points to it. */
export const LIFETIME = { ms: 8 * 60 * MINUTE, withinMs: 5 * MINUTE };
export const IDLE = { ms: 15 * MINUTE, withinMs: 90_000 };

/** The invoker's time for its call of the agent: its 60 s less the time to journal the outcome. */
const CALL_MS = 50_000;

/** What the time between two events shows: a limit that was reached. */
export function slownessCauses(facts: Facts): readonly LikelyCause[] {
  return [...microVmLimit(facts), ...slowCall(facts)];
}

function microVmLimit({ events, assessment, execution, now }: Facts): readonly LikelyCause[] {
  const start = latestOf(events, 'AGENT_BACKGROUND_TASK_STARTED');
  const end = assessment.session.terminalEvent;
  const wasStopped = end?.errorMessage?.startsWith('MachineStopped') === true;
  if (!start || !(wasStopped || assessment.state === 'lost')) return [];
  const tookMs = (end?.epochMs ?? execution?.stopDate ?? now) - start.epochMs;
  const evidence = `the microVM's end was known ${humanDuration(tookMs)} after AGENT_BACKGROUND_TASK_STARTED`;
  if (tookMs >= LIFETIME.ms - LIFETIME.withinMs) return [likely('LIFETIME_REACHED', evidence)];
  const isIdle = wasStopped && Math.abs(tookMs - IDLE.ms) <= IDLE.withinMs;
  return isIdle ? [likely('IDLE_TIMEOUT', evidence)] : [];
}

function slowCall({ events, assessment: { session } }: Facts): readonly LikelyCause[] {
  const { terminalEvent, lastInvocation } = session;
  if (terminalEvent?.status !== 'AGENT_RUNTIME_INVOCATION_FAILED' || !lastInvocation) return [];
  const tookMs = terminalEvent.epochMs - lastInvocation.epochMs;
  if (tookMs < CALL_MS) return [];
  const hasArrived = latestOf(events, 'AGENT_ENTRYPOINT_STARTED') !== undefined;
  const evidence = `${humanDuration(tookMs)} between AGENT_RUNTIME_INVOCATION_STARTED and _FAILED`;
  return [likely(hasArrived ? 'ANSWER_TOO_SLOW' : 'START_TOO_SLOW', evidence)];
}

/** What can explain an event that did not come, the likeliest first. */
const SILENCE = {
  SESSION_INITIATED: ['WRONG_ID_OR_PLACE', 'EVENT_NOT_ACCEPTED'],
  AGENT_RUNTIME_INVOCATION_STARTED: ['INVOKER_NOT_RUN'],
  AGENT_RUNTIME_INVOCATION_SUCCEEDED: ['INVOKER_STOPPED', 'OUTCOME_NOT_JOURNALED'],
  AGENT_RUNTIME_INVOCATION_FAILED: [],
  AGENT_ENTRYPOINT_STARTED: ['AGENT_NOT_JOURNALING'],
  AGENT_BACKGROUND_TASK_STARTED: ['MICROVM_STOPPED_AT_REQUEST'],
  AGENT_ENTRYPOINT_FAILED: [],
  AGENT_BACKGROUND_TASK_COMPLETED: ['MICROVM_STOPPED_SILENTLY', 'TASK_HANGS'],
  AGENT_BACKGROUND_TASK_FAILED: [],
} as const satisfies Readonly<Record<Status, readonly Parameters<typeof likely>[0][]>>;

/** What can explain an overdue event, or one that the workflow stopped waiting for. */
export function silenceCauses({ assessment, now, execution }: Facts): readonly LikelyCause[] {
  const { state, missing, hasEnded, session, stalled } = assessment;
  if (state === 'stalled' && stalled) {
    const report = progressPhrase(stalled);
    const since = `no progress since ${new Date(stalled.sinceMs).toISOString()}`;
    return [likely('TASK_HANGS', report ? `${since}: "${excerpt(report)}"` : since)];
  }
  if (!missing || !(state === 'stuck' || state === 'lost' || state === 'not found' || hasEnded)) return [];
  if (session.state === 'NOT_FOUND' && execution) return [];
  // The execution was stopped before the event was overdue: the silence needs no explanation.
  if (execution?.status === 'ABORTED' && missing.overdueMs === 0) return [];
  const evidence = silenceEvidence(missing, now, state === 'lost');
  const codes = missing.statuses.flatMap((status) => SILENCE[status]);
  // A task whose microVM is gone does not hang.
  return (state === 'lost' ? codes.slice(0, 1) : codes).map((code) => likely(code, evidence));
}

function silenceEvidence({ since }: Missing, now: number, isLost: boolean): string {
  if (!since) return 'the journal has no events of this session';
  const silence = `no events for ${humanDuration(Math.max(0, now - since.epochMs))} after ${since.event ? named(since.event) : since.what}`;
  return isLost ? `AgentLost from the liveness check; ${silence}` : silence;
}
