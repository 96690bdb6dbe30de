import { setTimeout as pause } from 'node:timers/promises';
import { putSessionEvent } from '@agents/sessions';
import {
  type ExecutionListItem,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  type SFNClient,
} from '@aws-sdk/client-sfn';
import type { Row } from '../result.ts';
import type { LocalStack } from '../support/local-stack.ts';

const LOOK_EVERY_MS = 1_000;
const READ_AT_ONCE = 10;
/** The records of a completed session. */
const RECORDS = 6;

export interface CrowdOptions {
  readonly stack: Pick<LocalStack, 'events' | 'workflow' | 'journal'>;
  /** The number of sessions, all started at once; the maximum is 1,000, the page size of ListExecutions. */
  readonly sessions: number;
  /** The duration of each agent's task. */
  readonly workSeconds: number;
  /** The time after which a session that has not ended counts as such. */
  readonly patienceMs: number;
  readonly onLook: (ended: number) => void;
}

/** The outcome of many sessions at once. */
export interface Crowd {
  readonly sessions: number;
  /** Sessions whose execution succeeded and whose journal has its six records. */
  readonly complete: number;
  /** The number of the others, by the status of their execution or the problem in their journal. */
  readonly others: Readonly<Record<string, number>>;
  /** From the first event to the last end. */
  readonly seconds: number;
}

/** Starts the sessions at once and follows them until all have ended, or until `patienceMs` has passed. */
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

/** Counts the outcomes of the sessions. */
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

/** The goal for the memory of all processes of the stack together, in GB. */
const MEMORY_GOAL_GB = 1.5;

/** The rows of the figure; without a rate if some sessions did not complete. */
export function crowdRows({ sessions, complete, others, seconds }: Crowd, peakBytes: number): readonly Row[] {
  const count = sessions.toLocaleString('en-US');
  const problems = Object.entries(others).map(([word, many]) => `${many} ${word}`);
  const isWhole = complete === sessions;
  return [
    {
      what: `${count} at once: not complete`,
      value: sessions - complete,
      ...{ unit: 'sessions', goal: 0 },
      detail: isWhole ? 'all succeeded, with six records each' : problems.join(', '),
    },
    isWhole
      ? {
          what: `${count} at once: rate`,
          value: sessions / seconds,
          ...{ unit: 'sessions per second', runs: 1 },
          detail: `${seconds.toFixed(1)} s from the first event to the last end`,
        }
      : { what: `${count} at once: rate`, detail: 'some sessions did not complete' },
    {
      what: `${count} at once: peak memory`,
      value: peakBytes / 1e9,
      ...{ unit: 'GB', runs: 1, goal: MEMORY_GOAL_GB },
      detail: 'the stack, its functions and its agents together; shared pages count once',
    },
  ];
}
