import type { Status } from '@agents/events';
import { errorName } from '@agents/events';
import { waitForCapacity } from './assessment/steps.ts';
import { type Facts, latestOf } from './facts.ts';
import { logName } from './next/log-steps.ts';
import { canBeMonitored, loggersOf } from './next/next-steps.ts';
import { capitalized, counted, excerpt, humanDuration, progressPhrase } from './phrases.ts';

/** The longest headline: on a terminal of 80 columns, a sign and a space come before it. */
const MAX_LENGTH = 78;

/** The diagnosis in one line: the verdict, a number, and the first next step. It begins with the session's state. */
export function headline(facts: Facts): string {
  const step = firstStep(facts);
  const { state, isUnmonitored, hasEnded } = facts.assessment;
  const verdicts = verdictsOf(facts);
  const fitting = (suffix: string): string | undefined =>
    verdicts
      .map((verdict) => `${verdict}${suffix}. ${step}`.trimEnd())
      .find((line) => line.length <= MAX_LENGTH);
  const unmonitored =
    isUnmonitored && !hasEnded
      ? (fitting('; no execution monitors the session') ?? fitting('; not monitored'))
      : undefined;
  return unmonitored ?? fitting('') ?? `${capitalized(state)}. ${step}`;
}

/** What to do first, in a few words. It needs no names of a stage's resources, as the commands of next steps do. */
function firstStep(facts: Facts): string {
  const { state } = facts.assessment;
  if (canBeMonitored(facts)) return 'Start a new execution.';
  if (state === 'completed') return 'Read its result.';
  if (state === 'running' || state === 'pending') return 'Follow it.';
  if (state === 'not found') return 'List its sessions.';
  if (state === 'stopped') {
    if (facts.assessment.isUnmonitored) return 'Stop it again.';
    return facts.lineage?.repeatedBy.length ? 'See its repeat.' : 'Run it again.';
  }
  const [logger] = loggersOf(facts.assessment);
  return logger ? `Read ${logName(logger)}.` : '';
}

/** The verdict and a number, in several lengths: the longest that fits is used. */
function verdictsOf(facts: Facts): readonly string[] {
  const { assessment, context } = facts;
  switch (assessment.state) {
    case 'completed':
      return [`Completed${age(facts)}`];
    case 'failed':
      return failed(facts);
    case 'stopped':
      return stopped(facts);
    case 'lost':
      return [`Lost${age(facts)}: its microVM stopped`];
    case 'running':
      return running(facts);
    case 'pending':
      return pending(facts);
    case 'stalled':
      return stalled(facts);
    case 'stuck':
      return stuck(facts);
    case 'not found':
      return [
        `Not found: no events in stage ${context.stage}, ${context.region}`,
        `Not found: no events in stage ${context.stage}`,
      ];
    default:
      return assessment.state satisfies never;
  }
}

function running(facts: Facts): readonly string[] {
  const { progress } = facts;
  const verdict = `Running for ${humanDuration(taskMs(facts))}`;
  const report = progress?.reportedAt === undefined ? '' : progressPhrase(progress);
  return [...(report ? [`${verdict}: ${excerpt(report)}`] : []), verdict];
}

function failed(facts: Facts): readonly string[] {
  const { assessment, execution } = facts;
  const { terminalEvent } = assessment.session;
  const verdict = `Failed${age(facts)}`;
  if (terminalEvent) {
    const name = errorName(terminalEvent.errorMessage);
    return [...(name ? [`${verdict}: ${excerpt(name)}`] : []), verdict];
  }
  switch (execution?.status) {
    case 'ABORTED':
      return [`${verdict}: the execution was aborted`, verdict];
    case 'TIMED_OUT':
      return [`${verdict}: the execution timed out`, verdict];
    default:
      return [...(execution?.error ? [`${verdict}: ${excerpt(execution.error)}`] : []), verdict];
  }
}

function stopped(facts: Facts): readonly string[] {
  const verdict = `Stopped${age(facts)}`;
  const { cause } = facts.execution ?? {};
  return [...(cause ? [`${verdict}: ${excerpt(cause)}`] : []), verdict];
}

function stalled({ assessment: { stalled }, now }: Facts): readonly string[] {
  if (!stalled) return ['Stalled'];
  const verdict = `Stalled for ${humanDuration(Math.max(0, now - stalled.sinceMs))}`;
  const at = progressPhrase(stalled);
  return [...(at ? [`${verdict}: ${excerpt(at)}`] : []), verdict];
}

/** ` after 2 min 4 s`, from the session's first event to its end; empty when one of them is unknown. */
function age({ assessment: { session }, execution }: Facts): string {
  const start = session.firstEvent?.epochMs ?? execution?.startDate;
  const end = session.terminalEvent?.epochMs ?? execution?.stopDate;
  if (start === undefined || end === undefined) return '';
  return ` after ${humanDuration(Math.max(0, end - start))}`;
}

function taskMs({ events, now }: Facts): number {
  const start = latestOf(events, 'AGENT_BACKGROUND_TASK_STARTED');
  return start ? Math.max(0, now - start.epochMs) : 0;
}

function pending({ assessment: { missing, session }, events, now }: Facts): readonly string[] {
  if (!missing) return ['Pending'];
  const capacity = waitForCapacity(events);
  if (capacity) {
    const waited = humanDuration(Math.max(0, now - capacity.since.epochMs));
    return [`Waiting for capacity for ${waited}, ${counted(capacity.tries, 'try', 'tries')}`];
  }
  if (session.state === 'FAILED') {
    return [`Pending: the call failed and is retried within ${humanDuration(missing.usualMs)}`];
  }
  const waited = missing.since ? ` for ${humanDuration(Math.max(0, now - missing.since.epochMs))}` : '';
  return [`Pending${waited}: ${openStep(missing.statuses)}`, `Pending${waited}`];
}

function stuck({ assessment: { missing } }: Facts): readonly string[] {
  if (!missing) return ['Stuck'];
  const verdict = `Stuck, ${humanDuration(missing.overdueMs)} overdue`;
  return [`${verdict}: ${openStep(missing.statuses)}`, verdict];
}

const OPEN_STEPS: Readonly<Record<Status, string>> = {
  SESSION_INITIATED: 'the session has not started',
  AGENT_RUNTIME_INVOCATION_STARTED: 'the call has not started',
  AGENT_RUNTIME_INVOCATION_SUCCEEDED: 'the call has not ended',
  AGENT_RUNTIME_INVOCATION_FAILED: 'the call has not ended',
  AGENT_ENTRYPOINT_STARTED: 'the agent has not started',
  AGENT_BACKGROUND_TASK_STARTED: 'the task has not started',
  AGENT_ENTRYPOINT_FAILED: 'the task has not started',
  AGENT_BACKGROUND_TASK_COMPLETED: 'the task has not ended',
  AGENT_BACKGROUND_TASK_FAILED: 'the task has not ended',
};

function openStep([first = 'SESSION_INITIATED']: readonly Status[]): string {
  return OPEN_STEPS[first];
}
