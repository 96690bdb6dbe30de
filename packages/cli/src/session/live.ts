import { JournalUnavailable } from '@agents/journal';
import type { Cli } from '../cli.ts';

/** How often what is followed is looked at, in milliseconds. */
const LOOK_EVERY_MS = { aws: 1_000, local: 200 };

/** How old an answer about an execution may be, in milliseconds. */
const EXECUTION_EVERY_MS = { aws: 10_000, local: 1_000 };

/** How long a journal that has stopped answering is waited for, in milliseconds. */
const OUTAGE_MS = 300_000;

/** How often a live view looks at the journal, and at executions. */
export function rhythmOf({ target: { isLocal } }: { readonly target: Pick<Cli['target'], 'isLocal'> }): {
  lookMs: number;
  executionMs: number;
} {
  const where = isLocal ? 'local' : 'aws';
  return { lookMs: LOOK_EVERY_MS[where], executionMs: EXECUTION_EVERY_MS[where] };
}

/** What waiting needs of the command. */
interface Patient extends Pick<Cli, 'note' | 'sleep'> {
  readonly io: Pick<Cli['io'], 'now'>;
  readonly target: Pick<Cli['target'], 'isLocal'>;
  readonly notePaint: Pick<Cli['notePaint'], 'yellow'>;
}

/**
 * Makes a reading function that outlives an outage: once it has worked, a journal that does not answer is asked again for
 * five minutes, or until the deadline (epoch ms). One that never answered, or that refuses, fails at once.
 */
export function outlasting<Args extends unknown[], T>(
  cli: Patient,
  read: (...args: Args) => Promise<T>,
  deadline = Number.POSITIVE_INFINITY,
): (...args: Args) => Promise<T> {
  let lastAnswer: number | undefined;
  /** Requests that wait for the end of an outage; of several at once the first one says so. */
  let waiting = 0;
  return async (...args) => {
    let isWaiting = false;
    try {
      for (;;) {
        try {
          const answer = await read(...args);
          lastAnswer = cli.io.now();
          return answer;
        } catch (error) {
          const now = cli.io.now();
          const isOver = lastAnswer === undefined || now - lastAnswer > OUTAGE_MS || now >= deadline;
          if (isOver || !(error instanceof JournalUnavailable)) throw error;
        }
        if (!isWaiting) waiting += 1;
        if (!isWaiting && waiting === 1)
          cli.note(cli.notePaint.yellow('The journal does not answer; still trying.'));
        isWaiting = true;
        await cli.sleep(rhythmOf(cli).lookMs);
      }
    } finally {
      if (isWaiting) waiting -= 1;
    }
  };
}
