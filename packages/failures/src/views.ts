import { FAILURES, type Failure, type Reach } from './failures.ts';
import { MEANINGS } from './meanings.ts';
import type { WorkflowBackoff } from './policies.ts';

/** What is done about a call of the agent that failed. */
export interface AgentCallError {
  /** Whether the same call can succeed later; if not, the invocation ends at once. */
  readonly retry: boolean;
  /** The meaning of the error, for messages and logs. */
  readonly reason: string;
}

interface JournalError {
  readonly reach: Reach;
  readonly reason: string;
}

/** What is done about an error that ends a task of the state machine. */
export interface WorkflowError {
  /** How Step Functions repeats the task; absent, it does not. */
  readonly backoff?: WorkflowBackoff;
  readonly reason: string;
}

/** The rows that a caller can meet, as that caller needs them, by the error's name. */
function view<T>(row: (failure: Failure) => T | undefined): Readonly<Record<string, T>> {
  const entries = FAILURES.map((failure) => [failure.name, row(failure)] as const);
  return Object.fromEntries(entries.filter((entry): entry is readonly [string, T] => entry[1] !== undefined));
}

/** The errors that DynamoDB gives the journal. */
export const JOURNAL_ERRORS = view(({ code, journal: reach }): JournalError | undefined => {
  const { text, journal = text } = MEANINGS[code];
  return reach && { reach, reason: journal };
});

/** The errors that a call of the agent ends with. */
export const AGENT_CALL_ERRORS = view(({ code, agentCall: done }): AgentCallError | undefined => {
  const { text, agentCall = text } = MEANINGS[code];
  return done && { retry: done === 'retried', reason: agentCall };
});

const workflowView = (column: 'functionTask' | 'initiateTask') =>
  view(({ code, [column]: done }): WorkflowError | undefined => {
    const reason = MEANINGS[code].text;
    return done && (done === 'final' ? { reason } : { backoff: done, reason });
  });

/** The errors that end a task which runs a function: our own names first, then Lambda's. */
export const FUNCTION_ERRORS = workflowView('functionTask');

/** The errors that end the task which writes SESSION_INITIATED. */
export const INITIATE_ERRORS = workflowView('initiateTask');

/** The names that our functions end with, and that a caller may see; the others are Lambda's and Step Functions' own. */
export const OWN_FUNCTION_ERRORS = Object.keys(FUNCTION_ERRORS).filter((name) => !name.includes('.'));

/** A Retry of the States Language. */
export type Retrier = WorkflowBackoff & { readonly ErrorEquals: readonly string[] };

/** The Retry of a task that these errors end: one retrier for each backoff, in the order of the rows. */
export function retriersFor(errors: Readonly<Record<string, WorkflowError>>): readonly Retrier[] {
  const names = new Map<WorkflowBackoff, string[]>();
  for (const [name, { backoff }] of Object.entries(errors)) {
    if (backoff) names.set(backoff, [...(names.get(backoff) ?? []), name]);
  }
  return [...names].map(([backoff, ErrorEquals]) => ({ ErrorEquals, ...backoff }));
}
