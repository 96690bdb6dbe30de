import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import {
  AGENT_BACKOFF,
  CAPACITY_BACKOFF,
  CAPACITY_PATIENCE_SECONDS,
  FAILURES,
  type Failure,
  JOURNAL_BACKOFF,
  MEANINGS,
  type Meaning,
  PLATFORM_BACKOFF,
  type Reach,
  ROUND_BACKOFF,
  type WorkflowBackoff,
} from '@agents/failures';
import { fillSection, markdownTable } from '../documents/markdown.ts';

const SECTION = { file: 'docs/failures.md', name: 'errors', source: 'packages/failures' };

/** The document with the tables as the code has them now. @throws Error when the document has lost the lines around them */
export function withErrorTables(document: string): string {
  const sections = [
    ...[journalSection(), agentCallSection(), functionSection(), initiateSection()],
    ...[followSection(), answerSection()],
  ];
  return fillSection(document, SECTION, sections.join('\n\n'));
}

function journalSection(): string {
  const { firstMs, longestMs, patienceMs, refusedMs } = JOURNAL_BACKOFF;
  const done: Readonly<Record<Reach, string>> = {
    throttled: 'retried: the request was not carried out',
    unanswered: 'retried: the request may have been carried out',
    refused: 'ends as `JournalRefused`',
  };
  return section(
    'When the journal calls DynamoDB',
    `The journal retries, in every component: with full jitter over ${firstMs} ms, doubling to ${longestMs / 1_000} s, for ${patienceMs / 1_000} s or until the caller's deadline. Then the request ends as \`JournalUnavailable\`. Whether an unanswered put was carried out shows in its key. A terminal event that is refused is retried every ${refusedMs / 1_000} s.`,
    rowsOf('journal', ({ journal }) => journal && done[journal]),
  );
}

function agentCallSection(): string {
  const done = {
    retried: 'retried as `AgentRuntimeUnavailable`',
    capacity: 'retried as `AgentCapacityExceeded`',
    final: 'ends as `AgentInvocationFailed`',
  };
  return section(
    'When the invoker calls the agent',
    `Step Functions retries the invoker: ${describeBackoff(AGENT_BACKOFF)}. What is refused for capacity is repeated for \`capacityPatienceSeconds\` (${CAPACITY_PATIENCE_SECONDS} s by default), with full jitter up to ${CAPACITY_BACKOFF.MaxDelaySeconds} s.`,
    rowsOf('agentCall', ({ agentCall }) => agentCall && done[agentCall]),
  );
}

function functionSection(): string {
  return section(
    'When the workflow runs a function',
    `Step Functions retries the task. Platform errors: ${describeBackoff(PLATFORM_BACKOFF)}. Agent errors: ${describeBackoff(AGENT_BACKOFF)}.`,
    rowsOf('text', ({ functionTask }) => describeRetry(functionTask)),
  );
}

function initiateSection(): string {
  return section(
    'When the workflow writes SESSION_INITIATED',
    `Step Functions retries the task: ${describeBackoff(PLATFORM_BACKOFF)}.`,
    rowsOf('text', ({ initiateTask }) => describeRetry(initiateTask)),
  );
}

function followSection(): string {
  return section(
    'When the workflow starts a round',
    `Step Functions retries the task: ${describeBackoff(PLATFORM_BACKOFF)}. A poll inside the round is retried first: ${describeBackoff(ROUND_BACKOFF)}.`,
    rowsOf('text', ({ followTask }) => describeRetry(followTask)),
  );
}

function answerSection(): string {
  return section(
    'When a round answers the workflow',
    `Step Functions retries the task: ${describeBackoff(ROUND_BACKOFF)}. If the answer is lost, the workflow's task times out and starts another round.`,
    rowsOf('text', ({ answerTask }) => describeRetry(answerTask)),
  );
}

type Cells = readonly [error: string, done: string, meaning: string];

/** The errors for which something is done, with the meaning that they have for this caller. */
function rowsOf(caller: keyof Meaning, doneAbout: (failure: Failure) => string | undefined): Cells[] {
  return FAILURES.flatMap((failure) => {
    const done = doneAbout(failure);
    const meaning = MEANINGS[failure.code];
    return done ? [[`\`${failure.name}\``, done, meaning[caller] ?? meaning.text] as const] : [];
  });
}

function section(title: string, retries: string, rows: readonly Cells[]): string {
  return [`### ${title}`, retries, markdownTable(['error', 'what is done', 'what it means'], rows)].join(
    '\n\n',
  );
}

function describeRetry(backoff: WorkflowBackoff | 'final' | undefined): string | undefined {
  if (!backoff || backoff === 'final') return backoff && 'not retried';
  if (backoff === PLATFORM_BACKOFF) return 'retried (platform)';
  if (backoff === CAPACITY_BACKOFF) return 'retried (capacity)';
  return backoff === ROUND_BACKOFF ? 'retried (round)' : 'retried (agent)';
}

function describeBackoff({
  MaxAttempts,
  IntervalSeconds,
  BackoffRate,
  MaxDelaySeconds,
}: WorkflowBackoff): string {
  return `up to ${MaxAttempts} retries with full jitter over ${IntervalSeconds} s, growing by a factor of ${BackoffRate} to ${MaxDelaySeconds} s`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await writeFile(SECTION.file, withErrorTables(await readFile(SECTION.file, 'utf8')));
}
