import { type Assessment, assessSession, type Execution, type Limits } from '@agents/diagnosis';
import { describeError, type SessionEvent } from '@agents/events';
import { executionsOf } from './executions.ts';
import { memoizeAsync } from './memoize-async.ts';
import { knownDeployment } from './place.ts';
import type { Stage } from './stage.ts';

/** What was found out about the execution of a session; nothing if Step Functions could not be asked. */
export interface FoundExecution {
  readonly execution?: Execution;
  /** Step Functions has no execution with the session's name. */
  readonly hasNoExecution?: true;
}

/** The assessment of a session, and what beside its events it rests on. */
export interface AssessedSession extends FoundExecution {
  readonly assessment: Assessment;
  /** Of the stage, if its stack was read: a running task is overdue by the stage's deadline only. */
  readonly limits?: Limits;
}

/** Assesses sessions: by the journal if it has the end, otherwise by the execution as well. */
export interface Assessor {
  assess(sessionId: string, events: readonly SessionEvent[]): Promise<AssessedSession>;
  /** Finds the execution also of a session that has ended in the journal: it may say who ended it. */
  executionOf(sessionId: string): Promise<FoundExecution>;
}

/**
 * Makes an assessor. It asks for the execution of a session only while the journal has no end, and reads the stack once, beside
 * the first execution of a session whose task runs. What cannot be read is noted, and the journal alone decides.
 *
 * @param everyMs how old an answer about an execution may be
 */
export function makeAssessor(stage: Stage, everyMs = 0): Assessor {
  const { now } = stage.world;
  const known = new Map<string, { readonly at: number; readonly found: FoundExecution }>();
  const finder = memoizeAsync(() => executionsOf(stage));
  let isRefused = false;

  const remember = (sessionId: string, at: number, found: FoundExecution): FoundExecution => {
    if (everyMs > 0) known.set(sessionId, { at, found });
    return found;
  };
  const executionOf = async (sessionId: string): Promise<FoundExecution> => {
    const at = now();
    const before = known.get(sessionId);
    const isFresh = before && at - before.at < everyMs;
    // A list accepts a refusal; a view that may follow a session for hours asks again at its intervals.
    if (isFresh || (isRefused && everyMs === 0)) return before?.found ?? {};
    try {
      const execution = await (await finder())(sessionId);
      return remember(sessionId, at, execution ? { execution } : { hasNoExecution: true });
    } catch (error) {
      if (!isRefused) stage.noteOnce(executionsUnreadable(error));
      isRefused = true;
      return remember(sessionId, at, before?.found ?? {});
    }
  };

  return {
    executionOf,
    async assess(sessionId, events) {
      const at = now();
      const alone = assessSession({ events, now: at });
      // Some sessions look ended by their events, while a running execution may still call the agent again.
      if (assessSession({ events, now: at, execution: { status: 'RUNNING' } }).hasEnded) {
        return { assessment: alone };
      }
      const [execution, limits] = await Promise.all([
        executionOf(sessionId),
        alone.session.state === 'RUNNING' ? knownDeployment(stage).then((known) => known.limits) : undefined,
      ]);
      const found = { ...execution, ...(limits && { limits }) };
      return { assessment: assessSession({ events, now: at, ...found }), ...found };
    },
  };
}

function executionsUnreadable(error: unknown) {
  const effect = 'States come from the journal alone: a lost session looks like a running one.';
  return {
    code: 'EXECUTIONS_UNREADABLE',
    text: `Executions could not be read (${describeError(error)}). ${effect}`,
  } as const;
}
