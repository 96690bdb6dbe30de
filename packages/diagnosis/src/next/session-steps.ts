import type { LikelyCause } from '../causes/likely-cause.ts';
import type { Facts } from '../facts.ts';
import { journalCommand, type NextStep } from './next-step.ts';

const STEPS = {
  READ_RESULT: ['result', 'Read the result.'],
  FOLLOW_SESSION: ['tail', 'Follow the session.'],
  STOP_SESSION: ['stop', 'Stop the execution and the runtime session.'],
} as const;

/** A step that is one verb of `journal` for the session. */
export function sessionStep({ context, sessionId }: Facts, code: keyof typeof STEPS): NextStep {
  const [verb, what] = STEPS[code];
  return { code, what, command: journalCommand(context, verb, sessionId) };
}

/** The latest sessions of the stage. */
export function listSessions({ context }: Facts): NextStep {
  return {
    code: 'LIST_SESSIONS',
    what: 'List the latest sessions of this stage.',
    command: journalCommand(context, 'list'),
  };
}

/** Another session that already repeats this one, which `retry` would refuse. */
function explainRepeat({ context }: Facts, sessionId: string): NextStep {
  return {
    code: 'EXPLAIN_REPEAT',
    what: 'It was run again: explain the session that repeats it.',
    command: journalCommand(context, 'why', sessionId),
  };
}

/** The same work as a new session, unless there is one already, if its payload can be read: from the session's input, or from the execution's. */
export function runAgain(facts: Facts, [cause]: readonly LikelyCause[]): NextStep {
  const { context, sessionId, hasNoExecution, mayHaveExecution, lineage, assessment } = facts;
  const latest = lineage?.repeatedBy.at(-1);
  if (latest !== undefined) return explainRepeat(facts, latest);
  const hasNeither = (hasNoExecution || mayHaveExecution) && lineage?.input !== 'readable';
  // Of an input that is not a session, the payload cannot be read.
  if (hasNeither || lineage?.input === 'unreadable' || cause?.code === 'INVALID_INPUT') {
    return {
      code: 'START_SESSION',
      // `start` refuses the placeholder: without the payload it would start another session than this one.
      what: 'Fix the cause, then start a new session. Replace PAYLOAD with the payload.',
      command: journalCommand(context, 'start', '--detail', 'PAYLOAD'),
    };
  }
  if (cause?.code === 'INVALID_REQUEST') {
    return {
      code: 'RETRY_EDITED',
      what: 'Correct the payload in your editor, then run it as a new session.',
      command: journalCommand(context, 'retry', sessionId, '--edit'),
    };
  }
  const when = assessment.state === 'stopped' ? '' : ' once the cause is gone';
  return {
    code: 'RETRY_SESSION',
    what: `Run it again as a new session${when}, with the same payload.`,
    command: journalCommand(context, 'retry', sessionId),
  };
}
