import { compareEvents, type SessionEvent, type Status, writerOf } from '@agents/events';
import { DEFAULT_LIVENESS_CHECK_SECONDS, waitForCapacity } from './assessment/steps.ts';
import type { LikelyCause } from './causes/likely-cause.ts';
import { type Facts, latestOf } from './facts.ts';
import {
  ago,
  capitalized,
  counted,
  excerpt,
  executionEnd,
  humanDuration,
  named,
  oneOf,
  sentence,
  times,
  WRITER_WORDS,
} from './phrases.ts';
import type { Remark } from './remark.ts';
import { lineageRemarks, workRemarks } from './work-remarks.ts';

/** The diagnosis in one paragraph. */
export function paragraph(facts: Facts, causes: readonly LikelyCause[]): string {
  return remarks(facts, causes)
    .map(({ text }) => text)
    .join(' ');
}

/** What happened, which event is missing and how late it is, who monitors the session, and the likely causes. */
export function remarks(facts: Facts, causes: readonly LikelyCause[]): readonly Remark[] {
  return [
    story(facts),
    ...lineageRemarks(facts),
    ...end(facts),
    ...capacity(facts),
    ...expectation(facts),
    ...workRemarks(facts),
    ...monitoring(facts),
    ...executionRemark(facts),
    ...causeRemark(facts, causes),
  ];
}

const MILESTONES: readonly (readonly [Status, string])[] = [
  ['AGENT_RUNTIME_INVOCATION_STARTED', 'agent called'],
  ['AGENT_ENTRYPOINT_STARTED', 'request received'],
  ['AGENT_BACKGROUND_TASK_STARTED', 'task started'],
  ['AGENT_RUNTIME_INVOCATION_SUCCEEDED', 'AgentCore answered'],
];

function story({ sessionId, events, calls, assessment: { session }, unreadable }: Facts): Remark {
  const { firstEvent } = session;
  if (!firstEvent) {
    if (unreadable.length === 0)
      return { code: 'NOTHING_JOURNALED', text: `The journal has no events of session ${sessionId}.` };
    const records = counted(unreadable.length, 'unreadable record');
    return {
      code: 'NOTHING_READABLE',
      text: `The journal has no readable events of session ${sessionId}, only ${records}.`,
    };
  }
  const steps = MILESTONES.flatMap(([status, words]) => {
    const event = latestOf(events, status);
    return event && event !== firstEvent ? [{ event, words }] : [];
  }).sort((a, b) => compareEvents(a.event, b.event));
  const list = steps.map(({ event, words }) => {
    const isRepeated = event.status === 'AGENT_RUNTIME_INVOCATION_STARTED' && calls.length > 1;
    const when = after(firstEvent, event);
    return isRepeated ? `${words} ${times(calls.length)} (last ${when})` : `${words} ${when}`;
  });
  const text = `Session ${sessionId} started with ${named(firstEvent)}.`;
  return {
    code: 'STARTED',
    text: list.length === 0 ? text : `${text} ${sentence(capitalized(list.join(', ')))}`,
  };
}

function after(first: SessionEvent, event: SessionEvent): string {
  const ms = event.epochMs - first.epochMs;
  return ms >= 0 ? `after ${humanDuration(ms)}` : `${humanDuration(-ms)} before that, by another clock`;
}

function end({ assessment: { session, state } }: Facts): readonly Remark[] {
  const { terminalEvent } = session;
  if (!terminalEvent) return [];
  if (state === 'completed') {
    return [
      { code: 'COMPLETED', text: `The agent's task stored its result and recorded ${named(terminalEvent)}.` },
    ];
  }
  const recorded = `${capitalized(WRITER_WORDS[writerOf(terminalEvent.status)])} recorded ${named(terminalEvent)}`;
  const { errorMessage } = terminalEvent;
  const text = errorMessage
    ? `${recorded}: ${sentence(excerpt(errorMessage))}`
    : `${recorded} without an ErrorMessage.`;
  return [{ code: 'FAILED', text }];
}

/** Without it, a session of one failed call and fifty looks the same. */
function capacity({ events, assessment: { hasEnded } }: Facts): readonly Remark[] {
  const wait = hasEnded ? undefined : waitForCapacity(events);
  if (!wait) return [];
  const tries = counted(wait.tries, 'call was', 'calls were');
  return [
    {
      code: 'WAITING_FOR_CAPACITY',
      text: `The session waits for capacity since ${wait.since.timestamp}: ${tries} refused.`,
    },
  ];
}

function expectation({ assessment: { missing, hasEnded }, now }: Facts): readonly Remark[] {
  if (!missing) return [];
  const { statuses, expectedFrom, since, dueAt, overdueMs, usualMs, usualReason } = missing;
  const event = oneOf(statuses);
  const writer = WRITER_WORDS[expectedFrom];
  if (!since || dueAt === undefined) {
    return [{ code: 'EVENT_MISSING', text: `Missing: ${event} from ${writer}.` }];
  }
  const waiting = `${since.what}, ${ago(since.epochMs, now)}`;
  if (hasEnded) {
    return [{ code: 'EVENT_MISSING', text: `Missing: ${event} from ${writer}, expected since ${waiting}.` }];
  }
  if (overdueMs === 0) {
    const due = new Date(dueAt).toISOString();
    return [
      {
        code: 'EVENT_EXPECTED',
        text: `${event} is expected from ${writer} by ${due}: ${usualReason}.`,
      },
    ];
  }
  const overdue = `Waiting for ${event} from ${writer} since ${waiting}; ${humanDuration(overdueMs)} overdue.`;
  const limit = `The limit is ${humanDuration(usualMs)}: ${usualReason}.`;
  return [{ code: 'EVENT_OVERDUE', text: `${overdue} ${limit}` }];
}

const MAYBE_UNMONITORED: Remark = {
  code: 'MAYBE_UNMONITORED',
  text: 'The execution of the session was not found, so the agent may not be monitored.',
};

/** A running task is silent until it ends, so its silence is explained and not taken for a failure. */
function monitoring(facts: Facts): readonly Remark[] {
  const { assessment, now, context, execution, mayHaveExecution } = facts;
  const { lastEvent, state } = assessment.session;
  if (state !== 'RUNNING' || !lastEvent) return [];
  if (assessment.hasEnded) {
    const mayRun = assessment.isUnmonitored && assessment.missing?.overdueMs === 0;
    return mayRun ? [{ code: 'MAY_STILL_RUN', text: 'The task may still be running.' }] : [];
  }
  if (assessment.isUnmonitored) {
    return [{ code: 'UNMONITORED', text: 'No execution monitors the session.' }];
  }
  if (assessment.state === 'stuck') return [overdueMonitoring(facts)];
  const silentMs = now - lastEvent.epochMs;
  const firstSeconds = context.firstLivenessCheckSeconds ?? DEFAULT_LIVENESS_CHECK_SECONDS;
  if (silentMs < firstSeconds * 1_000) return [];
  const silent: Remark = {
    code: 'SILENCE_IS_NORMAL',
    text: `No events for ${humanDuration(silentMs)}. This is normal while a task runs.`,
  };
  if (mayHaveExecution) return [silent, MAYBE_UNMONITORED];
  const everySeconds = context.livenessCheckEverySeconds ?? DEFAULT_LIVENESS_CHECK_SECONDS;
  const checks = `Liveness checks run every ${humanDuration(everySeconds * 1_000)}`;
  return [
    silent,
    execution
      ? { code: 'MONITORED', text: `${checks} and have not found the agent lost.` }
      : {
          code: 'PROBABLY_MONITORED',
          text: `${checks}; if the agent had lost the task, the execution would have ended with AgentLost.`,
        },
  ];
}

function overdueMonitoring({ execution, mayHaveExecution }: Facts): Remark {
  if (mayHaveExecution) return MAYBE_UNMONITORED;
  return execution
    ? {
        code: 'DEADLINE_NOT_KEPT',
        text: 'The workflow should have ended the session at its deadline but has not.',
      }
    : {
        code: 'PROBABLY_TIMED_OUT',
        text: 'The execution has probably ended with SessionTimedOut.',
      };
}

/** Executions that ended with these errors repeat in their cause what the paragraph has said. */
const EXPLAINED: readonly (string | undefined)[] = ['AgentLost', 'SessionTimedOut'];

function executionRemark({ execution, assessment: { session, state } }: Facts): readonly Remark[] {
  const ended = execution && executionEnd(execution);
  if (!execution || !ended) return [];
  if (state === 'completed' && execution.status === 'SUCCEEDED') return [];
  const isNews = execution.cause && session.state !== 'FAILED' && !EXPLAINED.includes(execution.error);
  const cause = isNews && execution.cause ? ` Its cause: ${sentence(excerpt(execution.cause))}` : '';
  return [{ code: 'EXECUTION_ENDED', text: `The execution ${sentence(ended)}${cause}` }];
}

function causeRemark(facts: Facts, [first, second]: readonly LikelyCause[]): readonly Remark[] {
  if (!first) return [];
  const evidence = ({ evidence }: LikelyCause): string =>
    isTold(facts, evidence) ? '' : ` Evidence: ${sentence(evidence)}`;
  if (!second) {
    return [{ code: 'LIKELY_CAUSES', text: `Likely cause: ${first.cause}${evidence(first)}` }];
  }
  const ofFirst = second.evidence === first.evidence ? '' : evidence(first);
  const text = `Likely cause: ${first.cause}${ofFirst} Another possible cause: ${second.cause}${evidence(second)}`;
  return [{ code: 'LIKELY_CAUSES', text }];
}

/** Whether the paragraph has quoted the evidence before it names the causes. */
function isTold({ assessment: { session }, execution }: Facts, evidence: string): boolean {
  if (session.terminalEvent && evidence.startsWith(named(session.terminalEvent))) return true;
  const ended = execution && executionEnd(execution);
  return Boolean(ended && evidence.startsWith(`the execution ${ended}`));
}
