import type { FailureCode } from '@agents/failures';

/** The causes that a session's events and its execution show. The words of errors are in `@agents/failures`. */
export const CAUSES = {
  LIFETIME_REACHED: 'The microVM reached its maximum lifetime of 8 h.',
  IDLE_TIMEOUT:
    'The microVM was stopped as idle after 15 min: /ping did not report HealthyBusy while the task ran.',
  ANSWER_TOO_SLOW: "The agent received the request but did not answer within the invoker's time.",
  START_TOO_SLOW:
    "The agent did not start within the invoker's time: the cold start is slow, or the network path is blocked.",

  WRONG_ID_OR_PLACE: 'The id, the stage, the region or the account is wrong.',
  EVENT_NOT_ACCEPTED: 'The event did not match the rule, or its input was not a valid session.',
  INVOKER_NOT_RUN:
    'The invoker did not run, or stopped before it wrote to the journal: it was throttled, is not deployed, or lacks a permission.',
  INVOKER_STOPPED:
    'The invoker stopped during the call: it timed out, ran out of memory, or Lambda stopped it.',
  OUTCOME_NOT_JOURNALED:
    'The invoker could not write the outcome to the journal; its log has the complete event.',
  AGENT_NOT_JOURNALING:
    'The agent answered but wrote no event: the runtime runs another program, JOURNAL_TABLE names another table, or the role may not write to it.',
  MICROVM_STOPPED_AT_REQUEST:
    'The microVM stopped while it handled the request, or it could not reach the journal.',
  MICROVM_STOPPED_SILENTLY:
    'The microVM stopped without writing a final event: it ran out of memory, the process crashed, or its lifetime ended.',
  TASK_HANGS: 'The task hangs: it waits for something that does not happen.',

  UNREADABLE_RECORD: 'The missing event may be in an unreadable record.',
  CALLS_REPEATED: 'Calls of the agent are unreliable: the workflow had to repeat the call.',
  CLOCK_SKEW: 'The clocks of two writers differ, so the times between their events are not exact.',

  SESSION_STOPPED: 'A person stopped the session with `journal stop`.',
  EXECUTION_ABORTED: 'Someone aborted the execution in the console or with the AWS CLI.',
  JOURNAL_MISMATCH: 'This journal is not the one that the workflow polled, or records were removed from it.',
  INPUT_CHECK_FAILED:
    "The poller's function, which checks the input, is not deployed, is throttled, or lacks a permission.",
  JOURNALING_FAILED: "The table does not exist, or the workflow's role may not write to it.",
  POLLING_FAILED: "The poller's function is throttled, is no longer deployed, or lacks a permission.",
  FOLLOWER_UNUSABLE:
    "The follower, the state machine that polls the journal, is not deployed, or the workflow's role may not start it.",
  SEE_EXECUTION: "The execution's error names the cause; its history in the console has the details.",
  SEE_MESSAGE: "The error message names the cause; the writer's log has the details.",
} as const;

type OwnCode = keyof typeof CAUSES;

/** What may have caused the state of a session, as a stable code. */
export type CauseCode = OwnCode | FailureCode;

/** A cause that the facts make likely, and the fact that points to it. */
export interface LikelyCause {
  readonly code: CauseCode;
  /** The cause in a sentence. */
  readonly cause: string;
  /** A fact from the events, their messages and times, or the execution. */
  readonly evidence: string;
}

/** Makes a cause with its words. */
export function likely(code: OwnCode, evidence: string): LikelyCause {
  return { code, cause: CAUSES[code], evidence };
}
