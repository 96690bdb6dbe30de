import { waitForCapacity } from './assessment/steps.ts';
import type { LikelyCause } from './causes/likely-cause.ts';
import type { Facts } from './facts.ts';
import {
  ago,
  capitalized,
  counted,
  excerpt,
  executionEnd,
  humanDuration,
  oneOf,
  progressPhrase,
  WRITER_WORDS,
} from './phrases.ts';

/** What a detail is about. */
export type DetailCode =
  | 'WAITING'
  | 'MISSING'
  | 'CAPACITY'
  | 'PROGRESS'
  | 'OVERDUE'
  | 'STOPPED'
  | 'EXECUTION'
  | 'MONITORING'
  | 'TASK'
  | 'REPEATS'
  | 'REPEATED_BY'
  | 'UNREADABLE'
  | 'CAUSE'
  | 'EVIDENCE';

/** One fact that a person should know before acting, short enough to stand behind its label. */
export interface Detail {
  readonly code: DetailCode;
  /** At most 12 characters. */
  readonly label: string;
  readonly text: string;
}

/** The facts behind the verdict, the most telling first. The paragraph tells them again, with everything else. */
export function details(facts: Facts, causes: readonly LikelyCause[]): readonly Detail[] {
  return [
    ...stop(facts),
    ...progress(facts),
    ...cause(facts, causes),
    ...execution(facts),
    ...overdue(facts),
    ...repeatedBy(facts),
    ...monitoring(facts),
    ...waiting(facts),
    ...repeats(facts),
    ...unreadableRecords(facts),
  ];
}

function stop({
  assessment: { state },
  execution: { cause, stopDate } = { status: '' },
}: Facts): readonly Detail[] {
  if (state !== 'stopped') return [];
  const when = stopDate === undefined ? '' : `${new Date(stopDate).toISOString()} `;
  const why = cause ? `: ${excerpt(cause)}` : '';
  return [{ code: 'STOPPED', label: 'Stopped', text: `${when}with \`journal stop\`${why}` }];
}

function progress({
  assessment: { session, stalled, hasEnded },
  progress: note,
  now,
}: Facts): readonly Detail[] {
  if (hasEnded || session.state !== 'RUNNING' || note?.reportedAt === undefined) return [];
  const { done, total, text } = note;
  const amount = progressPhrase({
    ...(done !== undefined && { done }),
    ...(total !== undefined && { total }),
  });
  const since = stalled ? ` (${new Date(stalled.sinceMs).toISOString()})` : '';
  const report = [amount, `${ago(note.reportedAt, now)}${since}`].filter(Boolean).join(', ');
  return [
    { code: 'PROGRESS', label: 'Progress', text: [report, text && excerpt(text)].filter(Boolean).join(': ') },
  ];
}

function overdue({ assessment: { isOverdue, session }, context, now }: Facts): readonly Detail[] {
  if (!isOverdue || !session.timedFrom || context.expectedSeconds === undefined) return [];
  const open = humanDuration(Math.max(0, now - session.timedFrom.epochMs));
  const expected = humanDuration(context.expectedSeconds * 1_000);
  return [
    { code: 'OVERDUE', label: 'Overdue', text: `open for ${open}; the stage expects at most ${expected}` },
  ];
}

function waiting({ assessment: { missing, hasEnded, state }, events, now }: Facts): readonly Detail[] {
  const capacity = hasEnded ? undefined : waitForCapacity(events);
  if (capacity) {
    const tries = counted(capacity.tries, 'call was', 'calls were');
    return [
      { code: 'CAPACITY', label: 'Capacity', text: `${tries} refused since ${capacity.since.timestamp}` },
    ];
  }
  if (!missing || state === 'not found') return [];
  const { statuses, expectedFrom, since, dueAt, overdueMs } = missing;
  const event = `${oneOf(statuses)} from ${WRITER_WORDS[expectedFrom]}`;
  if (hasEnded) return state === 'stopped' ? [] : [{ code: 'MISSING', label: 'Missing', text: event }];
  const due = dueAt === undefined ? '' : ` by ${new Date(dueAt).toISOString()}`;
  const from = since ? `, since ${since.what} ${ago(since.epochMs, now)}` : '';
  return [{ code: 'WAITING', label: 'Waiting for', text: `${event}${overdueMs > 0 ? from : due}` }];
}

function monitoring({ assessment, mayHaveExecution }: Facts): readonly Detail[] {
  const { session, isUnmonitored, hasEnded, missing } = assessment;
  if (hasEnded) {
    const mayRun = session.state === 'RUNNING' && isUnmonitored && missing?.overdueMs === 0;
    return mayRun ? [{ code: 'TASK', label: 'Task', text: 'may still be running' }] : [];
  }
  if (isUnmonitored)
    return [{ code: 'MONITORING', label: 'Monitoring', text: 'no execution monitors the session' }];
  if (!mayHaveExecution) return [];
  return [
    {
      code: 'MONITORING',
      label: 'Monitoring',
      text: 'the execution was not found; none may monitor the session',
    },
  ];
}

/** Only an end that the journal does not explain. */
function execution({ execution, assessment: { state, session } }: Facts): readonly Detail[] {
  const ended = execution && executionEnd(execution);
  if (!ended || state === 'completed' || state === 'stopped') return [];
  if (session.state === 'FAILED' && execution.status !== 'ABORTED') return [];
  const cause = execution.cause && state !== 'lost' ? `: ${excerpt(execution.cause)}` : '';
  return [{ code: 'EXECUTION', label: 'Execution', text: `${ended}${cause}` }];
}

function repeats({ lineage }: Facts): readonly Detail[] {
  if (lineage?.repeats === undefined) return [];
  return [{ code: 'REPEATS', label: 'Repeats', text: lineage.repeats }];
}

function repeatedBy({ lineage }: Facts): readonly Detail[] {
  const latest = lineage?.repeatedBy.at(-1);
  if (!lineage || latest === undefined) return [];
  const others = lineage.repeatedBy.length - 1;
  const text = others > 0 ? `${latest} and ${counted(others, 'other')}` : latest;
  return [{ code: 'REPEATED_BY', label: 'Repeated by', text }];
}

/** Records that the verdict does not rest on, whatever it is. */
function unreadableRecords({ unreadable: [first, ...others] }: Facts): readonly Detail[] {
  if (!first) return [];
  const more = others.length > 0 ? `, and ${counted(others.length, 'other')}` : '';
  const text = `${first.SK} (${excerpt(first.reason)})${more}`;
  return [{ code: 'UNREADABLE', label: 'Unreadable', text }];
}

/** Without the evidence that another detail has said. */
function cause({ assessment: { state } }: Facts, [first]: readonly LikelyCause[]): readonly Detail[] {
  if (!first || state === 'stopped') return [];
  const isTold = first.evidence.startsWith('the execution ');
  return [
    { code: 'CAUSE', label: 'Likely cause', text: first.cause },
    ...(isTold ? [] : [{ code: 'EVIDENCE', label: 'Evidence', text: capitalized(first.evidence) } as const]),
  ];
}
