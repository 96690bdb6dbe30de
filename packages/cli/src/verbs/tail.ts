import { Argument } from '@commander-js/extra-typings';
import type { Cli } from '../cli.ts';
import { type PrintOptions, printEvents } from '../events/print-events.ts';
import type { TimeStyle } from '../events/time-style.ts';
import type { ExitCode } from '../exit-codes.ts';
import { diagnosisLines } from '../output/diagnosis-lines.ts';
import { type Format, outputOption } from '../output/format.ts';
import { followLive } from '../session/follow-live.ts';
import { lastSessionOf } from '../session/last-session.ts';
import { exitCodeOf } from '../session/outcome.ts';
import { resolveSession } from '../session/resolve-session.ts';
import { tailAll } from '../session/tail-all.ts';
import { epochOf, type Instant } from '../times.ts';
import {
  countOption,
  localTimeOption,
  SESSION_REFERENCE,
  sinceOption,
  statusOption,
  timeOption,
  utcOption,
} from './options.ts';
import type { Verb } from './verb.ts';

interface TailOptions {
  readonly output: Format;
  readonly status: readonly string[];
  readonly limit: number;
  readonly since?: Instant | undefined;
  readonly time: TimeStyle;
  readonly localTime?: true | undefined;
}

/** `journal tail`: new events as they come, of one session to its end, or of all. */
export const tail: Verb = {
  examples: [
    ['journal tail @last', 'follow the session last started to its end'],
    ['journal tail', 'whatever happens from now on, in any session'],
    ['journal tail --since 10m --status FAILED', 'failures of the last ten minutes, and those to come'],
    ['journal tail -o jsonl | jq -c .', 'one JSON document an event, as it comes'],
  ],
  declare(command, act) {
    command
      .addArgument(new Argument('[id]', `${SESSION_REFERENCE}; without one, all sessions`))
      .addOption(outputOption(['table', 'wide', 'jsonl']))
      .addOption(countOption('of one session: the newest so many events that are there already').default(10))
      .addOption(sinceOption('begin with events since'))
      .addOption(statusOption())
      .addOption(timeOption('clock'))
      .addOption(utcOption())
      .addOption(localTimeOption())
      .action(
        act((cli, reference, options) => {
          const print = printOptions(cli, options);
          return reference === undefined ? tailAll(cli, print) : tailOne(cli, reference, print);
        }),
      );
  },
};

async function tailOne(cli: Cli, reference: string, print: PrintOptions): Promise<ExitCode> {
  const sessionId = await resolveSession(cli, reference);
  // What was never there is not the last one shown.
  let remembered: Promise<void> | undefined;
  let printMore: ReturnType<typeof printEvents> | undefined;
  const last = await followLive(cli, {
    sessionId,
    show({ newRows }) {
      remembered ??= lastSessionOf(cli.target.key, cli.io).remember(sessionId);
      if (printMore) printMore(newRows);
      else printMore = printEvents(cli, newRows, print);
    },
  });
  await remembered;
  cli.note(...(await diagnosisLines(cli, { sessionId, unreadable: [], ...last }, cli.notePaint)));
  return exitCodeOf(last.assessment.state);
}

function printOptions({ io }: Cli, options: TailOptions): PrintOptions {
  const { output, status, since, limit, time, localTime = false } = options;
  return {
    format: output,
    // An instant says where to begin, and so how many is no question any more.
    filter: { statuses: status, ...(since ? { since: epochOf(since, io.now()) } : { last: limit }) },
    time: { style: time, isLocalTime: localTime, now: io.now },
  };
}
