import { type Facts, latestOf } from '../facts.ts';
import { humanDuration } from '../human-duration.ts';
import type { LikelyCause } from './likely-cause.ts';

const MINUTE = 60_000;

/** The machine's lifetime and idle timeout (`infra/agent-runtime.yml`), and how far from it an end still speaks of it. */
export const LIFETIME = { ms: 8 * 60 * MINUTE, withinMs: 5 * MINUTE };
export const IDLE = { ms: 15 * MINUTE, withinMs: 90_000 };

/** The invoker's time for its call of the agent: its 60 s less what journaling the outcome needs. */
const CALL_MS = 50_000;

/** What the time between two events says. */
export function gapCauses(facts: Facts): readonly LikelyCause[] {
  return [...machineEnd(facts), ...slowCall(facts)];
}

/** A machine that ends at one of AgentCore's limits was ended by that limit. */
function machineEnd({ events, assessment, execution, now }: Facts): readonly LikelyCause[] {
  const start = latestOf(events, 'AGENT_BACKGROUND_TASK_STARTED');
  const end = assessment.session.terminalEvent;
  const wasStopped = end?.errorMessage?.startsWith('MachineStopped') === true;
  if (!start || !(wasStopped || assessment.state === 'lost')) return [];
  const lastKnownMs = (end?.epochMs ?? execution?.stopDate ?? now) - start.epochMs;
  const evidence = `the machine's end was known ${humanDuration(lastKnownMs)} after AGENT_BACKGROUND_TASK_STARTED`;
  if (lastKnownMs >= LIFETIME.ms - LIFETIME.withinMs) {
    return [
      { cause: "the machine reached its lifetime of 8 h, AgentCore's limit for a background task", evidence },
    ];
  }
  if (wasStopped && Math.abs(lastKnownMs - IDLE.ms) <= IDLE.withinMs) {
    return [
      {
        cause:
          'the machine was taken for idle after 15 min: /ping did not report HealthyBusy while the task ran',
        evidence,
      },
    ];
  }
  return [];
}

function slowCall({ events, assessment: { session } }: Facts): readonly LikelyCause[] {
  const { terminalEvent, lastInvocation } = session;
  if (terminalEvent?.status !== 'AGENT_RUNTIME_INVOCATION_FAILED' || !lastInvocation) return [];
  const tookMs = terminalEvent.epochMs - lastInvocation.epochMs;
  if (tookMs < CALL_MS) return [];
  const hasArrived = latestOf(events, 'AGENT_ENTRYPOINT_STARTED') !== undefined;
  return [
    {
      cause: hasArrived
        ? "the agent received the request and did not answer within the invoker's time"
        : 'the call used up the time of the invoker before the agent was up: a cold start that takes too long, or a blocked network path',
      evidence: `${humanDuration(tookMs)} between AGENT_RUNTIME_INVOCATION_STARTED and _FAILED`,
    },
  ];
}
