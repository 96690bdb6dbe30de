import { type Writer, writerOf } from '@agents/events';
import { DEFAULT_DEADLINE_SECONDS } from '../assessment/steps.ts';
import { errorName } from '../errors/error-name.ts';
import type { Facts } from '../facts.ts';
import { followOrphan, journalCommand, lookAtExecution, readLogs } from './commands.ts';
import type { NextStep } from './next-step.ts';

/** What to do next, what helps most first. */
export function nextSteps(facts: Facts): readonly NextStep[] {
  const { assessment, sessionId } = facts;
  const tail = journalCommand(facts, 'follow it', 'tail', sessionId);
  const stop = journalCommand(facts, 'stop its execution and its machine', 'stop', sessionId);
  // A placeholder that `start` refuses: without a payload it would start another session than this one.
  const payload = facts.hasNoExecution
    ? 'its payload'
    : 'its payload, which is in the input of its execution';
  const what = `start a new session once the cause is gone; fill in ${payload}`;
  const again = journalCommand(facts, what, 'start', '--detail', 'PAYLOAD');
  const orphan = canBeFollowed(facts) ? [followOrphan(facts)] : [];
  switch (assessment.state) {
    case 'completed':
      return [journalCommand(facts, 'read what it produced', 'result', sessionId), ...lookAtExecution(facts)];
    case 'failed':
      return [
        ...orphan,
        ...logsOfFailure(facts),
        ...lookAtExecution(facts),
        // Whatever still runs of it, nobody waits for.
        ...(assessment.isUnmonitored ? [stop] : []),
        again,
      ];
    case 'lost':
      return [...readLogs(facts, 'agent-task'), ...lookAtExecution(facts), again];
    case 'running':
    case 'pending':
      return [...orphan, tail, ...lookAtExecution(facts), stop];
    case 'stuck':
      return [...orphan, ...logsOfExpected(facts), ...lookAtExecution(facts), tail, stop];
    case 'not found':
      return [
        journalCommand(facts, 'list the latest sessions of this stage', 'list'),
        ...lookAtExecution(facts),
        ...readLogs(facts, 'poller'),
      ];
    default:
      return assessment.state satisfies never;
  }
}

/** Past its deadline the next execution would end it at once. */
function canBeFollowed({ assessment, context, now }: Facts): boolean {
  const { timedFrom } = assessment.session;
  const deadlineMs = (context.deadlineSeconds ?? DEFAULT_DEADLINE_SECONDS) * 1_000;
  return assessment.isUnmonitored && timedFrom !== undefined && now < timedFrom.epochMs + deadlineMs;
}

/** Who wrote the failure; where nobody did, who owes the event and what the execution stumbled over. */
function logsOfFailure(facts: Facts): readonly NextStep[] {
  const { terminalEvent } = facts.assessment.session;
  if (!terminalEvent) return logsOfExpected(facts);
  // With this error AgentCore says that the agent broke and not why: only the agent's own log has that.
  const isAgents = errorName(terminalEvent.errorMessage) === 'RuntimeClientError';
  return [
    ...(isAgents ? readLogs(facts, 'agent-entrypoint') : []),
    ...readLogs(facts, writerOf(terminalEvent.status)),
  ];
}

/** What the workflow owes, its functions have failed to do: it checks its input with the poller's function. */
function logsOfExpected(facts: Facts): readonly NextStep[] {
  const expectedFrom: Writer | undefined = facts.assessment.missing?.expectedFrom;
  if (expectedFrom === undefined) return [];
  return readLogs(facts, expectedFrom === 'state-machine' ? 'poller' : expectedFrom);
}
