import {
  AGENT_BACKOFF,
  AGENT_CALL_ERRORS,
  FUNCTION_ERRORS,
  INITIATE_ERRORS,
  JOURNAL_BACKOFF,
  JOURNAL_ERRORS,
  PLATFORM_BACKOFF,
  type Reach,
  type WorkflowBackoff,
  type WorkflowError,
} from '@agents/failures';
import { markdownTable } from '../documents/markdown.ts';

type Row = readonly [error: string, done: string, reason: string];

/** The tables of every error as Markdown, for `docs/failures.md`. */
export function renderErrorTables(): string {
  return [
    section('When the journal asks DynamoDB', 'the journal, in every component', journalRows()),
    section('When the invoker calls the agent', 'Step Functions, through the invoker', agentCallRows()),
    section('When the workflow runs a function', 'Step Functions', workflowRows(FUNCTION_ERRORS)),
    section('When the workflow journals SESSION_INITIATED', 'Step Functions', workflowRows(INITIATE_ERRORS)),
  ].join('\n\n');
}

function section(title: string, who: string, rows: readonly Row[]): string {
  const cells = rows.map(([error, done, reason]) => [`\`${error}\``, done, reason]);
  return [
    `### ${title}`,
    `Repeated by: ${who}.`,
    markdownTable(['error', 'what is done', 'why'], cells),
  ].join('\n\n');
}

function journalRows(): readonly Row[] {
  const { firstMs, longestMs, patienceMs, refusedMs } = JOURNAL_BACKOFF;
  const again = `repeated with full jitter over ${firstMs} ms, doubling to ${longestMs / 1_000} s, for ${patienceMs / 1_000} s or until the caller's deadline; then \`JournalUnavailable\``;
  const done: Readonly<Record<Reach, string>> = {
    throttled: again,
    unanswered: `${again}. Whether it was carried out is found out by the key`,
    refused: `ends at once as \`JournalRefused\`; the end of a task is repeated every ${refusedMs / 1_000} s`,
  };
  return Object.entries(JOURNAL_ERRORS).map(([error, { reach, reason }]) => [error, done[reach], reason]);
}

function agentCallRows(): readonly Row[] {
  return Object.entries(AGENT_CALL_ERRORS).map(([error, { retry, reason }]) => [
    error,
    retry
      ? `\`AgentRuntimeUnavailable\`: ${describeBackoff(AGENT_BACKOFF)}`
      : 'ends at once as `AgentInvocationFailed`',
    reason,
  ]);
}

function workflowRows(errors: Readonly<Record<string, WorkflowError>>): readonly Row[] {
  return Object.entries(errors).map(([error, { backoff, reason }]) => [
    error,
    backoff ? describeBackoff(backoff) : 'not repeated',
    reason,
  ]);
}

function describeBackoff(backoff: WorkflowBackoff): string {
  const name = backoff === PLATFORM_BACKOFF ? 'platform' : 'agent';
  const { IntervalSeconds, BackoffRate, MaxDelaySeconds, MaxAttempts } = backoff;
  return `repeated up to ${MaxAttempts} times (${name}: ${IntervalSeconds} s × ${BackoffRate}, at most ${MaxDelaySeconds} s, full jitter)`;
}
