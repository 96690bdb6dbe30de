import { errorName, writerOf } from '@agents/events';
import { DEFAULT_DEADLINE_SECONDS } from '../assessment/steps.ts';
import type { Facts } from '../facts.ts';
import { executionSteps, monitorSession } from './execution-steps.ts';
import { type Logger, logSteps } from './log-steps.ts';
import { journalCommand, type NextStep } from './next-step.ts';

/** What to do next, the most helpful first. */
export function nextSteps(facts: Facts): readonly NextStep[] {
  const { assessment } = facts;
  const monitor = canBeMonitored(facts) ? [monitorSession(facts)] : [];
  const logs = loggersOf(facts).flatMap((logger) => logSteps(facts, logger));
  switch (assessment.state) {
    case 'completed':
      return [journalStep(facts, 'READ_RESULT'), ...executionSteps(facts)];
    case 'failed':
      return [
        ...monitor,
        ...logs,
        ...executionSteps(facts),
        // Its task may still run, and no execution waits for it.
        ...(assessment.isUnmonitored ? [journalStep(facts, 'STOP_SESSION')] : []),
        startAgain(facts),
      ];
    case 'stopped':
      return [
        startAgain(facts),
        // Its task may still run, if the stop did not see its end.
        ...(assessment.isUnmonitored ? [journalStep(facts, 'STOP_SESSION')] : []),
        ...executionSteps(facts),
      ];
    case 'lost':
      return [...logs, ...executionSteps(facts), startAgain(facts)];
    case 'running':
    case 'pending':
      return [
        ...monitor,
        journalStep(facts, 'FOLLOW_SESSION'),
        ...executionSteps(facts),
        journalStep(facts, 'STOP_SESSION'),
      ];
    case 'stuck':
    case 'stalled':
      return [
        ...monitor,
        ...logs,
        ...executionSteps(facts),
        journalStep(facts, 'FOLLOW_SESSION'),
        journalStep(facts, 'STOP_SESSION'),
      ];
    case 'not found':
      return [
        {
          code: 'LIST_SESSIONS',
          what: 'List the latest sessions of this stage.',
          command: journalCommand(facts.context, 'list'),
        },
        ...executionSteps(facts),
        ...logs,
      ];
    default:
      return assessment.state satisfies never;
  }
}

const JOURNAL_STEPS = {
  READ_RESULT: ['result', 'Read the result.'],
  FOLLOW_SESSION: ['tail', 'Follow the session.'],
  STOP_SESSION: ['stop', 'Stop the execution and the runtime session.'],
} as const;

function journalStep({ context, sessionId }: Facts, code: keyof typeof JOURNAL_STEPS): NextStep {
  const [verb, what] = JOURNAL_STEPS[code];
  return { code, what, command: journalCommand(context, verb, sessionId) };
}

/** `start` refuses the placeholder: without the payload it would start another session than this one. */
function startAgain({ context, hasNoExecution, mayHaveExecution }: Facts): NextStep {
  const payload =
    hasNoExecution || mayHaveExecution ? 'the payload' : "the payload from the execution's input";
  return {
    code: 'START_SESSION',
    what: `Fix the cause, then start a new session. Replace PAYLOAD with ${payload}.`,
    command: journalCommand(context, 'start', '--detail', 'PAYLOAD'),
  };
}

/** Whether a new execution can monitor the session. After the deadline, it would end the session at once. */
export function canBeMonitored({ assessment, context, now }: Facts): boolean {
  const { timedFrom } = assessment.session;
  const deadlineMs = (context.deadlineSeconds ?? DEFAULT_DEADLINE_SECONDS) * 1_000;
  if (assessment.state === 'stopped') return false;
  return assessment.isUnmonitored && timedFrom !== undefined && now < timedFrom.epochMs + deadlineMs;
}

/** The components whose logs explain a session's state, the most helpful first. */
export function loggersOf({ assessment }: Facts): readonly Logger[] {
  const { state, session, missing } = assessment;
  const { terminalEvent } = session;
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
