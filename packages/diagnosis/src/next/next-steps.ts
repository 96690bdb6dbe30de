import { errorName, writerOf } from '@agents/events';
import type { Assessment } from '../assessment/assess-session.ts';
import { DEFAULT_DEADLINE_SECONDS } from '../assessment/steps.ts';
import type { LikelyCause } from '../causes/likely-cause.ts';
import type { Facts } from '../facts.ts';
import { executionSteps, monitorSession } from './execution-steps.ts';
import { type Logger, moreLogSteps, readLog } from './log-steps.ts';
import type { NextStep } from './next-step.ts';
import { listSessions, runAgain, sessionStep } from './session-steps.ts';

/** How many of the next steps are enough for most people. The others are for a closer look. */
export const FIRST_STEPS = 3;

/** What to do next, the most helpful first. */
export function nextSteps(facts: Facts, causes: readonly LikelyCause[]): readonly NextStep[] {
  const loggers = loggersOf(facts.assessment);
  const steps = [...firstSteps(facts, causes), ...moreLogSteps(facts, loggers), ...executionSteps(facts)];
  // A step may be among the first ones and among the others.
  return [...new Map(steps.map((step) => [step.command, step])).values()];
}

function firstSteps(facts: Facts, causes: readonly LikelyCause[]): readonly NextStep[] {
  const { assessment } = facts;
  const monitor = canBeMonitored(facts) ? [monitorSession(facts)] : [];
  const logs = loggersOf(assessment).map((logger) => readLog(facts, logger));
  // Its task may still run, and no execution waits for it.
  const stop = sessionStep(facts, 'STOP_SESSION');
  const stopUnmonitored = assessment.isUnmonitored ? [stop] : [];
  switch (assessment.state) {
    case 'completed':
      return [sessionStep(facts, 'READ_RESULT')];
    case 'failed':
      return [...monitor, ...logs, ...stopUnmonitored, runAgain(facts, causes)];
    case 'stopped':
      return [...stopUnmonitored, runAgain(facts, causes)];
    case 'lost':
      return [...logs, runAgain(facts, causes)];
    case 'running':
    case 'pending':
      return [...monitor, sessionStep(facts, 'FOLLOW_SESSION'), ...logs, stop];
    case 'stuck':
    case 'stalled':
      return [...monitor, ...logs, stop, sessionStep(facts, 'FOLLOW_SESSION')];
    case 'not found':
      return [listSessions(facts), ...logs];
    default:
      return assessment.state satisfies never;
  }
}

/** Whether a new execution can monitor the session. After the deadline, it would end the session at once. */
export function canBeMonitored({ assessment, context, now }: Facts): boolean {
  const { timedFrom } = assessment.session;
  const deadlineMs = (context.deadlineSeconds ?? DEFAULT_DEADLINE_SECONDS) * 1_000;
  if (assessment.state === 'stopped') return false;
  return assessment.isUnmonitored && timedFrom !== undefined && now < timedFrom.epochMs + deadlineMs;
}

/** The component that should write next, or wrote the end: its last lines say most. `undefined` for a completed session. */
export function expectedLogger(assessment: Assessment): Logger | undefined {
  return loggersOf(assessment)[0];
}

/** The components whose logs explain a session's state, the most helpful first. */
export function loggersOf({ state, session, missing }: Assessment): readonly Logger[] {
  const { terminalEvent } = session;
  if (state === 'completed') return [];
  if (state === 'not found') return ['poller'];
  if (state === 'lost') return ['agent-task'];
  if (terminalEvent && state !== 'stuck') {
    // With this error, AgentCore says that the agent failed but not why. Only the agent's log says that.
    const isAgents = errorName(terminalEvent.errorMessage) === 'RuntimeClientError';
    return [...(isAgents ? (['agent-entrypoint'] as const) : []), writerOf(terminalEvent.status)];
  }
  if (!missing) return [];
  // The workflow checks its input with the poller's function, so the poller's log explains a missing first event.
  return [missing.expectedFrom === 'state-machine' ? 'poller' : missing.expectedFrom];
}
