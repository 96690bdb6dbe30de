import type { Facts } from '../facts.ts';
import { excerpt } from '../words/excerpt.ts';
import { executionEnd } from '../words/execution-words.ts';
import { named } from '../words/names.ts';
import type { LikelyCause } from './likely-cause.ts';
import { causesOfMessage } from './message-causes.ts';

/**
 * What the failure that matters says of its cause, and what the execution says where the journal has no end, or where
 * somebody stopped it: the failure is only what came of that.
 */
export function saidCauses(facts: Facts): readonly LikelyCause[] {
  const fromJournal = failureCauses(facts);
  return facts.assessment.session.state === 'FAILED' && facts.execution?.status !== 'ABORTED'
    ? fromJournal
    : [...executionCauses(facts), ...fromJournal];
}

/** The failure that ended the session; in one that has not ended, its latest one. */
function failureCauses({ failures, assessment: { session, state } }: Facts): readonly LikelyCause[] {
  const failure = session.terminalEvent ?? failures.at(-1);
  if (!failure || state === 'running') return [];
  const message = failure.errorMessage;
  const evidence = `${named(failure)} says "${message ? excerpt(message) : 'nothing'}"`;
  const isCall = failure.status === 'AGENT_RUNTIME_INVOCATION_FAILED';
  const causes = message ? causesOfMessage(message, isCall) : [];
  if (causes.length > 0) return causes.map((cause) => ({ cause, evidence }));
  return [{ cause: 'what its message says; the log of who wrote it has the rest', evidence }];
}

/** What an error of the workflow itself comes from where its cause does not say. */
const OF_ERROR: Readonly<Record<string, string>> = {
  InvalidInput:
    'the input of the execution is no session: its session_id or its payload is not what is allowed',
  InputCheckFailed:
    "the poller's function, which checks the input, is not deployed, throttled, or not permitted",
  JournalingFailed: 'the table is not there, or the role of the workflow may not write it',
  PollingFailed: "the poller's function is throttled, not deployed any more, or not permitted",
};

function executionCauses({ execution, assessment: { session } }: Facts): readonly LikelyCause[] {
  const ended = execution && executionEnd(execution);
  if (!execution || !ended) return [];
  if (execution.status === 'SUCCEEDED') {
    return [
      {
        cause: 'the journal read here is not the one the workflow polled, or rows of it are gone',
        evidence: `the execution succeeded, and the journal says ${session.state}`,
      },
    ];
  }
  // These tell about the session itself; the wait that ran into them has causes of its own.
  if (execution.error === 'AgentLost' || execution.error === 'SessionTimedOut') return [];
  const evidence = `the execution ${ended}${execution.cause ? `: "${excerpt(execution.cause)}"` : ''}`;
  const causes = execution.cause ? causesOfMessage(execution.cause, false) : [];
  if (causes.length > 0) return causes.map((cause) => ({ cause, evidence }));
  if (execution.status === 'ABORTED') return [{ cause: 'somebody stopped the execution', evidence }];
  const cause =
    execution.error !== undefined && Object.hasOwn(OF_ERROR, execution.error) && OF_ERROR[execution.error];
  return [{ cause: cause || 'what its error says; its history in the console has the rest', evidence }];
}
