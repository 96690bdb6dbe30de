import type { SessionQuery } from '@agents/sessions';
import { type Command, InvalidArgumentError, Option, type OptionValues } from '@commander-js/extra-typings';
import { epochOf, type Instant, sinceOption, untilOption } from './options.ts';

/** The options that select sessions, as the command line has them. They are the same for every verb. */
export interface FilterOptions extends Omit<SessionQuery, 'since' | 'until' | 'oldestFirst'> {
  readonly since?: Instant | undefined;
  readonly until?: Instant | undefined;
}

/** Adds the options that select sessions. */
export function addFilter<Args extends unknown[], Opts extends OptionValues>(command: Command<Args, Opts>) {
  return command
    .addOption(
      new Option('--failed', 'only sessions that failed').conflicts(['running', 'stuck', 'attention']),
    )
    .addOption(new Option('--running', 'only sessions that have not ended').conflicts(['stuck', 'attention']))
    .addOption(
      new Option(
        '--stuck',
        'only sessions that are stuck, stalled, lost, not monitored, or given up by their execution',
      ).conflicts('attention'),
    )
    .option(
      '--attention',
      'only sessions that need a person, the most urgent first: lost, stuck, stalled, overdue, not monitored, failed in the last hour',
    )
    .addOption(sinceOption('sessions that started since'))
    .addOption(untilOption('sessions that started before'))
    .option('--error <text>', 'only sessions with this text in an error message');
}

/** Adds the options of a verb that acts on what they select. */
export function addBulk<Args extends unknown[], Opts extends OptionValues>(command: Command<Args, Opts>) {
  return addFilter(command)
    .option('--yes', 'with a filter: act without asking, for scripts')
    .addOption(
      new Option('--rate <rate>', 'of several sessions: how many are begun, as 5/s or 30/m')
        .argParser(parseRate)
        .default(5, '5/s'),
    );
}

/** Whether any of the options selects sessions. */
export function isFiltered({
  failed,
  running,
  stuck,
  attention,
  error,
  since,
  until,
}: FilterOptions): boolean {
  return [failed, running, stuck, attention, error, since, until].some((option) => option !== undefined);
}

/** The query that the options mean at a moment, in epoch milliseconds: a time ago moves with the clock. */
export function queryOf(
  { failed, running, stuck, attention, error, since, until }: FilterOptions,
  now: number,
): SessionQuery {
  return {
    ...{ failed, running, stuck, attention, error },
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
