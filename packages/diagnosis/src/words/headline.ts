import { isFailure, writerOf } from '@agents/events';
import { type Facts, latestOf } from '../facts.ts';
import { humanDuration } from '../human-duration.ts';
import { excerpt } from './excerpt.ts';
import { executionEnd } from './execution-words.ts';
import { oneOf, WRITER_WORDS } from './names.ts';

/** The diagnosis in one sentence. */
export function headline(facts: Facts): string {
  const { assessment, sessionId } = facts;
  switch (assessment.state) {
    case 'completed':
      return `Session ${sessionId} has completed${took(facts)}.`;
    case 'failed':
      return `Session ${sessionId} has failed${took(facts)}: ${failureWords(facts)}.`;
    case 'lost':
      return `Session ${sessionId} is lost: the machine that ran its task is gone, and the task's end will not come.`;
    case 'running':
      return `Session ${sessionId} is running: its task has worked for ${taskAge(facts)}${unfollowed(facts)}.`;
    case 'pending':
      return `Session ${sessionId} is under way: ${waiting(facts)}${unfollowed(facts)}.`;
    case 'stuck':
      return `Session ${sessionId} is stuck: ${overdue(facts)}${unfollowed(facts)}.`;
    case 'not found':
      return `Session ${sessionId} is not found: the journal of stage ${facts.context.stage} in ${facts.context.region} has no event of it.`;
    default:
      return assessment.state satisfies never;
  }
}

function took({ assessment: { session } }: Facts): string {
  const { firstEvent, terminalEvent } = session;
  return firstEvent && terminalEvent
    ? ` after ${humanDuration(Math.max(0, terminalEvent.epochMs - firstEvent.epochMs))}`
    : '';
}

function failureWords({ assessment: { session }, execution }: Facts): string {
  const { terminalEvent } = session;
  if (terminalEvent && isFailure(terminalEvent.status)) {
    const message = terminalEvent.errorMessage && excerpt(terminalEvent.errorMessage).replace(/[.\s]+$/, '');
    return `${WRITER_WORDS[writerOf(terminalEvent.status)]} says ${message || 'nothing about why'}`;
  }
  return `its execution ${(execution && executionEnd(execution)) ?? 'has ended'}`;
}

function taskAge({ events, now }: Facts): string {
  const start = latestOf(events, 'AGENT_BACKGROUND_TASK_STARTED');
  return humanDuration(start ? Math.max(0, now - start.epochMs) : 0);
}

function waiting({ assessment: { missing, session }, now }: Facts): string {
  if (!missing) return 'nothing is known to be missing';
  if (session.state === 'FAILED') {
    return `its last call of the agent failed, and the workflow calls it again within ${humanDuration(missing.usualMs)}`;
  }
  const waited = missing.since ? ` for ${humanDuration(Math.max(0, now - missing.since.epochMs))}` : '';
  return `it has waited${waited} for ${oneOf(missing.statuses)} from ${WRITER_WORDS[missing.expectedFrom]}`;
}

function overdue({ assessment: { missing } }: Facts): string {
  if (!missing) return 'nothing is known to be missing';
  return `${WRITER_WORDS[missing.expectedFrom]} owes ${oneOf(missing.statuses)}, overdue by ${humanDuration(missing.overdueMs)}`;
}

function unfollowed({ assessment }: Facts): string {
  return assessment.isUnmonitored ? ', and no execution follows it' : '';
}
