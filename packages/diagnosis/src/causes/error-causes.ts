import type { SessionEvent } from '@agents/events';
import { errorName } from '@agents/events';
import { codesIn, failureNamed, MEANINGS } from '@agents/failures';
import { mayHaveBeenStopped } from '../assessment/stopped.ts';
import type { Execution } from '../context.ts';
import type { Facts } from '../facts.ts';
import { excerpt, executionEnd, named } from '../phrases.ts';
import { type LikelyCause, likely } from './likely-cause.ts';

/**
 * What the errors of a session say: its failure, and its execution when the journal has no terminal event. When the execution
 * was aborted, the end of the microVM may be only a consequence, so the execution comes first.
 */
export function errorCauses(facts: Facts): readonly LikelyCause[] {
  const { assessment, execution } = facts;
  const { state, session } = assessment;
  if (state === 'stopped') return [stopCause(facts)];
  const fromJournal = failureCauses(facts);
  const isConsequence = execution?.status === 'ABORTED' && mayHaveBeenStopped(session);
  const isJournaled = session.state === 'FAILED' && !isConsequence;
  return isJournaled ? fromJournal : [...executionCauses(facts), ...fromJournal];
}

/** Whatever failed then is a consequence of the stop. The cause of the execution is a person's reason, and no error. */
function stopCause({ execution }: Facts): LikelyCause {
  const { cause } = execution ?? {};
  const ended = execution && executionEnd(execution);
  return likely('SESSION_STOPPED', `the execution ${ended}${cause ? `: "${excerpt(cause)}"` : ''}`);
}

/** The failure that ended the session, or the latest failure of an open one. */
function failureCauses({ failures, assessment: { session, state } }: Facts): readonly LikelyCause[] {
  const failure = session.terminalEvent ?? failures.at(-1);
  if (!failure || state === 'running') return [];
  const causes = causesOfMessage(failure.errorMessage, evidenceOf(failure), isAgentCall(failure));
  return causes.length > 0 ? causes : [likely('SEE_MESSAGE', evidenceOf(failure))];
}

function isAgentCall({ status }: SessionEvent): boolean {
  return status === 'AGENT_RUNTIME_INVOCATION_FAILED';
}

function evidenceOf(failure: SessionEvent): string {
  const { errorMessage } = failure;
  return errorMessage
    ? `${named(failure)}: "${excerpt(errorMessage)}"`
    : `${named(failure)} has no ErrorMessage`;
}

/** A message may show several causes; the second is often the one behind the first. */
const MAX_CAUSES = 2;

/** The causes that a message shows, the most telling first. */
export function causesOfMessage(
  message: string | undefined,
  evidence: string,
  isAgentCall: boolean,
): readonly LikelyCause[] {
  if (!message) return [];
  const signed = codesIn(message);
  const code = failureNamed(errorName(message) ?? '')?.code;
  const codes = signed.length > 0 || code === undefined ? signed : [code];
  return codes.slice(0, MAX_CAUSES).map((code) => {
    const { text, agentCall = text } = MEANINGS[code];
    return { code, cause: isAgentCall ? agentCall : text, evidence };
  });
}

function executionCauses({ execution, assessment: { session } }: Facts): readonly LikelyCause[] {
  const ended = execution && executionEnd(execution);
  if (!execution || !ended) return [];
  const { status, error, cause } = execution;
  if (status === 'SUCCEEDED') {
    return [likely('JOURNAL_MISMATCH', `the execution succeeded, but the journal says ${session.state}`)];
  }
  // These two say what became of the session; the cause is what explains the silence before.
  if (error === 'AgentLost' || error === 'SessionTimedOut') return [];
  const evidence = `the execution ${ended}${cause ? `: "${excerpt(cause)}"` : ''}`;
  const causes = causesOfMessage(cause, evidence, false);
  return causes.length > 0 ? causes : [unexplained(execution, evidence)];
}

/** The cause of an execution's end that its own words do not explain. */
function unexplained({ status, error }: Execution, evidence: string): LikelyCause {
  if (status === 'ABORTED') return likely('EXECUTION_ABORTED', evidence);
  switch (error) {
    case 'InvalidInput':
      return { code: 'INVALID_INPUT', cause: MEANINGS.INVALID_INPUT.text, evidence };
    case 'InputCheckFailed':
      return likely('INPUT_CHECK_FAILED', evidence);
    case 'JournalingFailed':
      return likely('JOURNALING_FAILED', evidence);
    case 'PollingFailed':
      return likely('POLLING_FAILED', evidence);
    case 'FollowerUnusable':
      return likely('FOLLOWER_UNUSABLE', evidence);
    default:
      return likely('SEE_EXECUTION', evidence);
  }
}
