import { setTimeout as pause } from 'node:timers/promises';
import { putSessionEvent } from '@agents/sessions';
import {
  type ExecutionListItem,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  type SFNClient,
} from '@aws-sdk/client-sfn';
import type { LocalStack } from '../support/local-stack.ts';

const LOOK_EVERY_MS = 1_000;
const READ_AT_ONCE = 10;
/** Of a session that goes well. */
const RECORDS = 6;

export interface CrowdOptions {
  readonly stack: Pick<LocalStack, 'events' | 'workflow' | 'journal'>;
  /** All triggered at once; at most 1,000, which is what one look at the executions shows. */
  readonly sessions: number;
  /** How long each agent works. */
  readonly workSeconds: number;
  /** After which sessions that have not ended are counted as such. */
  readonly patienceMs: number;
  readonly onLook: (ended: number) => void;
}

/** How a crowd of sessions went. */
export interface Crowd {
  readonly sessions: number;
  /** Whose execution has succeeded and whose journal has its six records. */
  readonly complete: number;
  /** How many of the others there are, by the status of their execution or what is wrong with their journal. */
  readonly others: Readonly<Record<string, number>>;
  /** From the first trigger to the last end. */
  readonly seconds: number;
}

/** Triggers so many sessions at once and follows them until all have ended, or patience has. */
export async function runCrowd(options: CrowdOptions): Promise<Crowd> {
  const { stack, sessions, workSeconds, patienceMs, onLook } = options;
  const { events, workflow, journal } = stack;
  const start = Date.now();
  const detail = JSON.stringify({ prompt: 'One of many.', work_seconds: workSeconds });
  await Promise.all(Array.from({ length: sessions }, () => putSessionEvent(events, detail)));
  let executions = await look(workflow);
  while (endedOf(executions).length < sessions && Date.now() - start < patienceMs) {
    onLook(endedOf(executions).length);
    await pause(LOOK_EVERY_MS);
    executions = await look(workflow);
  }
  const words = await inTurns(executions, async ({ name = '', status }) => {
    if (status !== 'SUCCEEDED') return String(status);
    const { events: records, unreadable } = await journal.read(name);
    return records.length === RECORDS && unreadable.length === 0 ? COMPLETE : `${records.length} records`;
  });
  return tally({ sessions, words, seconds: (lastEnd(executions) - start) / 1_000 });
}

const COMPLETE = 'complete';
const NOT_STARTED = 'without an execution';

/** Counts what became of each session. */
export function tally({
  sessions,
  words,
  seconds,
}: Pick<Crowd, 'sessions' | 'seconds'> & { readonly words: readonly string[] }): Crowd {
  const missing = Array.from({ length: sessions - words.length }, () => NOT_STARTED);
  const others: Record<string, number> = {};
  for (const word of [...words, ...missing]) {
    if (word !== COMPLETE) others[word] = (others[word] ?? 0) + 1;
  }
  return { sessions, complete: words.filter((word) => word === COMPLETE).length, others, seconds };
}

async function look(workflow: SFNClient): Promise<readonly ExecutionListItem[]> {
  const { stateMachines: [machine] = [] } = await workflow.send(new ListStateMachinesCommand());
  const { executions = [] } = await workflow.send(
    new ListExecutionsCommand({ stateMachineArn: machine?.stateMachineArn, maxResults: 1_000 }),
  );
  return executions;
}

const endedOf = (executions: readonly ExecutionListItem[]) =>
  executions.filter(({ status }) => status !== 'RUNNING');

const lastEnd = (executions: readonly ExecutionListItem[]): number =>
  Math.max(...endedOf(executions).map(({ stopDate }) => stopDate?.getTime() ?? 0));

async function inTurns<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  for (let from = 0; from < items.length; from += READ_AT_ONCE) {
    results.push(...(await Promise.all(items.slice(from, from + READ_AT_ONCE).map(work))));
  }
  return results;
}
