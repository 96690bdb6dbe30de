import { type SessionEvent, type Status, writerOf } from '@agents/events';
import { DEFAULT_LIVENESS_CHECK_SECONDS } from '../assessment/steps.ts';
import type { LikelyCause } from '../causes/likely-cause.ts';
import { type Facts, latestOf } from '../facts.ts';
import { humanDuration } from '../human-duration.ts';
import { excerpt } from './excerpt.ts';
import { executionEnd } from './execution-words.ts';
import { ago, named, oneOf, times, WRITER_WORDS } from './names.ts';

/** The whole diagnosis in one paragraph: what happened, what is missing and who owes it, how late it is, and why. */
export function paragraph(facts: Facts, causes: readonly LikelyCause[]): string {
  return [
    story(facts),
    end(facts),
    owed(facts),
    silence(facts),
    executionWords(facts),
    because(facts, causes),
  ]
    .filter((sentence) => sentence !== '')
    .join(' ');
}

const MILESTONES: readonly (readonly [Status, string])[] = [
  ['AGENT_RUNTIME_INVOCATION_STARTED', 'the agent was called'],
  ['AGENT_RUNTIME_INVOCATION_SUCCEEDED', 'AgentCore answered'],
  ['AGENT_ENTRYPOINT_STARTED', 'the agent received the request'],
  ['AGENT_BACKGROUND_TASK_STARTED', 'its task began'],
];

function story({ events, calls, assessment: { session }, unreadable }: Facts): string {
  const { firstEvent } = session;
  if (!firstEvent) {
    return unreadable.length === 0
      ? 'Nothing was journaled.'
      : `Nothing readable was journaled: ${unreadable.length} of its rows hold no event.`;
  }
  const steps = MILESTONES.flatMap(([status, words]) => {
    const event = latestOf(events, status);
    if (!event || event === firstEvent) return [];
    const often = status === 'AGENT_RUNTIME_INVOCATION_STARTED' && calls.length > 1;
    return [`${words}${often ? ` (${times(calls.length)}, the last time)` : ''} ${after(firstEvent, event)}`];
  });
  const begun = `It began with ${named(firstEvent)}`;
  return `${[begun, ...steps].join('; ')}.`;
}

function after(first: SessionEvent, event: SessionEvent): string {
  const ms = event.epochMs - first.epochMs;
  return ms >= 0 ? `after ${humanDuration(ms)}` : `${humanDuration(-ms)} before that, by another clock`;
}

function end({ assessment: { session, state } }: Facts): string {
  const { terminalEvent } = session;
  if (!terminalEvent) return '';
  if (state === 'completed') return `The work is done and its result stored: ${named(terminalEvent)}.`;
  const message = terminalEvent.errorMessage ? excerpt(terminalEvent.errorMessage) : 'no ErrorMessage';
  const who = WRITER_WORDS[writerOf(terminalEvent.status)];
  return `${who.charAt(0).toUpperCase()}${who.slice(1)} wrote ${named(terminalEvent)}: ${sentence(message)}`;
}

function owed({ assessment: { missing, hasEnded }, now }: Facts): string {
  if (!missing) return '';
  const { statuses, expectedFrom, since, dueAt, overdueMs, usualMs, usualReason } = missing;
  const what = oneOf(statuses);
  const who = WRITER_WORDS[expectedFrom];
  if (!since || dueAt === undefined) return `Missing is ${what}, which ${who} writes.`;
  const begun = `${since.what}, ${ago(since.epochMs, now)}`;
  const usual = `at most ${humanDuration(usualMs)}: ${usualReason}`;
  if (hasEnded) return `Missing is ${what}, which ${who} has owed since ${begun}.`;
  if (overdueMs === 0)
    return `Next is ${what}, which ${who} owes until ${new Date(dueAt).toISOString()} (${usual}).`;
  return `Missing is ${what}, which ${who} has owed since ${begun}; it is overdue by ${humanDuration(overdueMs)} (it takes ${usual}).`;
}

/** A running task says nothing until it ends, so its silence is explained instead of being taken for a death. */
function silence({ assessment, now, context, execution, hasNoExecution }: Facts): string {
  const { lastEvent, state } = assessment.session;
  if (state !== 'RUNNING' || !lastEvent) return '';
  if (assessment.hasEnded) return mayWork(assessment) ? 'Its task may be at work all the same.' : '';
  if (assessment.isUnmonitored) return 'Nobody asks its agent whether it still runs.';
  if (assessment.state === 'stuck') {
    if (hasNoExecution) return 'No execution is named like it, so nobody is known to follow it.';
    return execution
      ? 'The workflow should have ended the session at its deadline and has not.'
      : 'Its execution has most likely ended as SessionTimedOut.';
  }
  const silentMs = now - lastEvent.epochMs;
  const seconds = { first: context.firstLivenessCheckSeconds, every: context.livenessCheckEverySeconds };
  if (silentMs < (seconds.first ?? DEFAULT_LIVENESS_CHECK_SECONDS) * 1_000) return '';
  const every = humanDuration((seconds.every ?? DEFAULT_LIVENESS_CHECK_SECONDS) * 1_000);
  const silent = `It has said nothing for ${humanDuration(silentMs)}, as a task does that works`;
  if (hasNoExecution)
    return `${silent}; no execution is named like it, so nobody is known to ask its agent whether it still runs.`;
  const words = `${silent}; its agent is asked every ${every} whether it still runs`;
  return execution
    ? `${words}, and has not been found lost.`
    : `${words}, and if it did not, the execution would have ended as AgentLost.`;
}

/** Whether the workflow gave up a task that has time left. */
function mayWork({ isUnmonitored, missing }: Facts['assessment']): boolean {
  return isUnmonitored && missing?.overdueMs === 0;
}

/** Where its error says it all, the poller's cause would only say again what stands here already. */
const SAYS_IT_ALL: readonly (string | undefined)[] = ['AgentLost', 'SessionTimedOut'];

function executionWords({ execution, assessment: { session, state } }: Facts): string {
  const ended = execution && executionEnd(execution);
  if (!execution || !ended) return '';
  if (state === 'completed' && execution.status === 'SUCCEEDED') return '';
  const isNews = execution.cause && session.state !== 'FAILED' && !SAYS_IT_ALL.includes(execution.error);
  const cause = isNews && execution.cause ? ` It says: ${sentence(excerpt(execution.cause))}` : '';
  return `The execution ${sentence(ended)}${cause}`;
}

function because(facts: Facts, [first, second]: readonly LikelyCause[]): string {
  if (!first) return '';
  const evidence = ({ evidence }: LikelyCause): string => (isTold(facts, evidence) ? '' : ` (${evidence})`);
  if (!second) return `Likely cause: ${first.cause}${evidence(first)}.`;
  const ofFirst = second.evidence === first.evidence ? '' : evidence(first);
  return `Likely causes: ${first.cause}${ofFirst}; or ${second.cause}${evidence(second)}.`;
}

/** Whether the paragraph has quoted it before it comes to the causes. */
function isTold({ assessment: { session }, execution }: Facts, evidence: string): boolean {
  if (session.terminalEvent && evidence.startsWith(named(session.terminalEvent))) return true;
  const ended = execution && executionEnd(execution);
  return Boolean(ended && evidence.startsWith(`the execution ${ended}`));
}

/** With one full stop at its end, whatever punctuation it came with. */
function sentence(text: string): string {
  return `${text.replace(/[.\s]+$/, '')}.`;
}
