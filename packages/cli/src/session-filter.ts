import type { SessionQuery } from '@agents/sessions';
import { type Command, InvalidArgumentError, Option, type OptionValues } from '@commander-js/extra-typings';
import { epochOf, type Instant, sinceOption, untilOption } from './options.ts';

/** The options that select sessions for a verb that acts on many, as the command line has them. */
export interface FilterOptions {
  readonly failed?: true | undefined;
  readonly stuck?: true | undefined;
  readonly error?: string | undefined;
  readonly since?: Instant | undefined;
  readonly until?: Instant | undefined;
}

/** Adds the filters of `list`, and how a verb acts on what they select. */
export function addFilter<Args extends unknown[], Opts extends OptionValues>(command: Command<Args, Opts>) {
  return command
    .addOption(new Option('--failed', 'all sessions that failed').conflicts('stuck'))
    .option('--stuck', 'all sessions that are overdue, stalled, lost, not monitored, or given up')
    .option('--error <text>', 'all sessions with this text in an error message')
    .addOption(sinceOption('all sessions that started since'))
    .addOption(untilOption('all sessions that started before'))
    .option('--yes', 'with a filter: act without asking, for scripts')
    .addOption(
      new Option('--rate <rate>', 'of several sessions: how many are begun, as 5/s or 30/m')
        .argParser(parseRate)
        .default(5, '5/s'),
    );
}

/** Whether any of the options selects sessions. */
export function isFiltered({ failed, stuck, error, since, until }: FilterOptions): boolean {
  return [failed, stuck, error, since, until].some((option) => option !== undefined);
}

/** The query that the options mean. @param now epoch milliseconds */
export function queryOf({ failed, stuck, error, since, until }: FilterOptions, now: number): SessionQuery {
  return {
    ...{ failed, stuck, error },
    since: since && epochOf(since, now),
    until: until && epochOf(until, now),
  };
}

/**
 * Reads `5/s` or `30/m` as a number a second.
 *
 * @throws InvalidArgumentError saying what was expected
 */
function parseRate(text: string): number {
  const [, amount, unit] = /^(\d{1,4}(?:\.\d{1,3})?)\/(s|m)$/.exec(text.trim()) ?? [];
  const perSecond = Number(amount) / (unit === 'm' ? 60 : 1);
  if (perSecond > 0) return perSecond;
  throw new InvalidArgumentError('Expected a rate above 0 like 5/s or 30/m.');
}
