import {
  type Assessment,
  assessSession,
  type Execution,
  type Limits,
  mayHaveBeenStopped,
  waitForCapacity,
} from '@agents/diagnosis';
import { describeError, foldSession, type ProgressNote, type SessionEvent } from '@agents/events';
import { type ExecutionSearch, executionsOf } from './executions.ts';
import { knownDeployment } from './place.ts';
import type { Stage } from './stage.ts';

/** What was found out about the execution of a session; nothing if Step Functions could not be asked. */
export interface FoundExecution {
  readonly execution?: Execution;
  /** Step Functions has no execution of the session. */
  readonly hasNoExecution?: true;
  /** No execution was found, and not all executions could be searched. */
  readonly mayHaveExecution?: true;
}

/** The assessment of a session, and what beside its events it rests on. */
export interface AssessedSession extends FoundExecution {
  readonly assessment: Assessment;
  /** Of the stage, if its stack was read: for a running task, and for a session that waits for capacity. */
  readonly limits?: Limits;
  /** The newest note of a task that runs. */
  readonly progress?: ProgressNote;
}

/**
 * Assesses sessions: by the journal if it has the end, otherwise by the execution as well. Where the journal says that the
 * microVM was stopped, the execution says whether a person did that.
 */
export interface Assessor {
  assess(sessionId: string, events: readonly SessionEvent[]): Promise<AssessedSession>;
  /**
   * Reads a session and assesses it. The execution is asked for after the events were read. If it has ended just now and they
   * have no end, they are read once more: a session that ended in between would look as if nothing monitored it.
   */
  assessRead<Read extends { readonly events: readonly SessionEvent[] }>(
    sessionId: string,
    read: () => Promise<Read>,
  ): Promise<Read & AssessedSession>;
  /** Finds the execution also of a session that has ended in the journal: it may say who ended it. */
  executionOf(sessionId: string, events: readonly SessionEvent[]): Promise<FoundExecution>;
}

/** An answer about the execution of a session. */
interface KnownExecution {
  readonly at: number;
  /**
   * Whether the session had already ended at that time. `journal stop` aborts the execution before it stops the microVM, so only an
   * answer from after the end tells whether somebody stopped the session.
   */
  readonly isOver: boolean;
  readonly found: FoundExecution;
}

/** How long ago an execution has ended just now, in milliseconds: more than the time between two reads, and two clocks differ. */
const JUST_ENDED_MS = 60_000;

/**
 * Makes an assessor. It asks for the execution of a session only while the journal has no end or blames the microVM, reads the
 * newest note of progress only while a task runs, and the stack once, for the first session whose task runs or that waits for
 * capacity. What cannot be read is noted, and the journal alone decides.
 *
 * @param everyMs how old an answer about an execution may be
 */
export function makeAssessor(stage: Stage, everyMs = 0): Assessor {
  const { now } = stage.world;
  const known = new Map<string, KnownExecution>();
  let isRefused = false;
  /** The sessions whose execution may not have been found. */
  const gaps = new Set<string>();

  const remember = (sessionId: string, answer: KnownExecution): FoundExecution => {
    if (everyMs > 0) known.set(sessionId, answer);
    return answer.found;
  };
  const executionOf = async (sessionId: string, events: readonly SessionEvent[]): Promise<FoundExecution> => {
    const at = now();
    const before = known.get(sessionId);
    const isOver = mayHaveBeenStopped(foldSession(events));
    const isFresh = before && at - before.at < everyMs && before.isOver === isOver;
    // A list accepts a refusal; a view that may follow a session for hours asks again at its intervals.
    if (isFresh || (isRefused && everyMs === 0)) return before?.found ?? {};
    try {
      const search = await (await executionsOf(stage)).find({ sessionId, events });
      const found = foundIn(search);
      isRefused = false;
      stage.noteOver('EXECUTIONS_UNREADABLE');
      // Of an ended session, an execution that was not found could only name the reason.
      if (found.mayHaveExecution && !isOver) {
        gaps.add(sessionId);
        stage.noteOnce(executionNotFound(search.gap));
      } else if (gaps.delete(sessionId) && gaps.size === 0) stage.noteOver('EXECUTION_NOT_FOUND');
      return remember(sessionId, { at, isOver, found });
    } catch (error) {
      if (!isRefused) stage.noteOnce(executionsUnreadable(error));
      isRefused = true;
      return remember(sessionId, { at, isOver, found: before?.found ?? {} });
    }
  };

  const assess = async (sessionId: string, events: readonly SessionEvent[]): Promise<AssessedSession> => {
    const at = now();
    const limitsOfStage = () => knownDeployment(stage).then((known) => known.limits);
    // Whether the wait of a session for capacity is over depends on the patience of its stage.
    const early = waitForCapacity(events) ? { limits: await limitsOfStage() } : {};
    const alone = assessSession({ events, now: at, ...early });
    // Some sessions look ended by their events, while a running execution may still call the agent again.
    const isOver = assessSession({ events, now: at, ...early, execution: { status: 'RUNNING' } }).hasEnded;
    if (isOver && !mayHaveBeenStopped(alone.session)) return { assessment: alone, ...early };
    const runs = alone.session.state === 'RUNNING';
    const [execution, limits, progress] = await Promise.all([
      executionOf(sessionId, events),
      early.limits ?? (runs ? limitsOfStage() : undefined),
      runs ? latestProgress(stage, sessionId) : undefined,
    ]);
    const found = { ...execution, ...(limits && { limits }), ...(progress && { progress }) };
    return { assessment: assessSession({ events, now: at, ...found }), ...found };
  };
  const mayHaveEndedSince = ({ assessment, execution }: AssessedSession): boolean =>
    assessment.session.terminalEvent === undefined &&
    execution !== undefined &&
    execution.status !== 'RUNNING' &&
    now() - (execution.stopDate ?? now()) < JUST_ENDED_MS;

  return {
    assess,
    executionOf,
    async assessRead(sessionId, read) {
      const first = await read();
      const assessed = await assess(sessionId, first.events);
      if (!mayHaveEndedSince(assessed)) return { ...first, ...assessed };
      const second = await read();
      const isSame = second.events.length === first.events.length;
      return { ...second, ...(isSame ? assessed : await assess(sessionId, second.events)) };
    },
  };
}

/** The newest note of a session. The journal decides also without it, so an outage or a refusal is only noted. */
export async function latestProgress(stage: Stage, sessionId: string): Promise<ProgressNote | undefined> {
  try {
    const latest = await (await stage.progress()).latest(sessionId);
    stage.noteOver('PROGRESS_UNREADABLE');
    return latest;
  } catch (error) {
    stage.noteOnce({
      code: 'PROGRESS_UNREADABLE',
      text: `The progress of tasks could not be read (${describeError(error)}). A task that stalls looks like a running one.`,
    });
    return undefined;
  }
}

/** The execution that decides: one that runs, otherwise the latest. After an incomplete search only one that runs does. */
function foundIn({ executions, gap }: ExecutionSearch): FoundExecution {
  const latest = executions.toSorted((a, b) => (b.startDate ?? 0) - (a.startDate ?? 0));
  const running = latest.find(({ status }) => status === 'RUNNING');
  if (gap !== undefined && !running) return { mayHaveExecution: true };
  const execution = running ?? latest[0];
  return execution ? { execution } : { hasNoExecution: true };
}

function executionNotFound(gap = '') {
  const effect = 'Sessions without a known execution may still be monitored.';
  return { code: 'EXECUTION_NOT_FOUND', text: `${gap} ${effect}` } as const;
}

/** The actions that finding the execution of a session needs. */
export const SEARCH_ACTIONS = 'states:DescribeExecution and states:ListExecutions';

function executionsUnreadable(error: unknown) {
  const effect = 'States come from the journal alone: a lost session looks like a running one.';
  const isDenied = error instanceof Error && error.name === 'AccessDeniedException';
  const needed = isDenied ? `Your role needs ${SEARCH_ACTIONS}. ` : '';
  return {
    code: 'EXECUTIONS_UNREADABLE',
    text: `Executions could not be read (${describeError(error)}). ${needed}${effect}`,
  } as const;
}
