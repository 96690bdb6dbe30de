import type { DisplayState } from '@agents/diagnosis';
import type { Cli } from '../cli.ts';
import { UsageError } from '../cli-error.ts';
import { type PrintOptions, printEvents } from '../events/print-events.ts';
import type { TimeStyle } from '../events/time-style.ts';
import type { ExitCode } from '../exit-codes.ts';
import { diagnosisLines } from '../output/diagnosis-lines.ts';
import { type Format, outputOption } from '../output/format.ts';
import { followLive } from '../session/follow-live.ts';
import { exitCodeOf } from '../session/outcome.ts';
import { type ReadSession, readSession } from '../session/read-session.ts';
import { epochOf, type Instant } from '../times.ts';
import {
  countOption,
  localTimeOption,
  sessionArgument,
  sinceOption,
  statusOption,
  timeOption,
  utcOption,
} from './options.ts';
import type { Verb } from './verb.ts';

interface ShowOptions {
  readonly output: Format;
  readonly reverse?: true | undefined;
  readonly follow?: true | undefined;
  readonly status: readonly string[];
  readonly limit?: number | undefined;
  readonly since?: Instant | undefined;
  readonly time: TimeStyle;
  readonly localTime?: true | undefined;
}

/** `journal show`: the diagnosis of a session, then its events. */
export const show: Verb = {
  examples: [
    ['journal show @last', 'what became of the session last started or shown'],
    ['journal show 3c1a --time delta', 'the beginning of an id is enough'],
    ['journal show 3c1a --status FAILED -n 1', 'the latest failure only'],
    ['journal show 3c1a -f -o jsonl | jq .Status', 'as it happens, for another program'],
  ],
  declare(command, act) {
    command
      .addArgument(sessionArgument())
      .addOption(outputOption(['table', 'wide', 'json', 'jsonl', 'id']))
      .option('--reverse', 'newest first')
      .addOption(statusOption())
      .addOption(countOption('the newest so many events'))
      .addOption(sinceOption('events since'))
      .option('-f, --follow', 'go on with new events until the session has ended')
      .addOption(timeOption('iso'))
      .addOption(utcOption())
      .addOption(localTimeOption())
      .action(act(showSession));
  },
};

async function showSession(cli: Cli, reference: string, options: ShowOptions): Promise<ExitCode> {
  checkOptions(options);
  const session = await readSession(cli, reference);
  const { sessionId, stored, assessment } = session;
  if (options.output === 'id') {
    cli.print(sessionId);
    return exitCodeOf(assessment.state);
  }
  const isForPeople = options.output === 'table' || options.output === 'wide';
  if (isForPeople) {
    cli.print(...(await diagnosisLines(cli, session, cli.paint)), '');
  }
  const printMore = printEvents(cli, stored, printOptions(cli, options));
  if (options.follow) {
    const last = await followLive(cli, {
      sessionId,
      seen: stored,
      show: ({ newRows }) => printMore(newRows),
    });
    if (!assessment.hasEnded)
      cli.note(...(await diagnosisLines(cli, { ...session, ...last }, cli.notePaint)));
    return exitCodeOf(last.assessment.state);
  }
  if (isForPeople) cli.next(nextCommand(cli, session));
  return exitCodeOf(assessment.state);
}

function checkOptions({ follow, output, reverse }: ShowOptions): void {
  if (follow && (reverse || output === 'json' || output === 'id')) {
    throw new UsageError(
      '--follow prints events as they come: not with --reverse, -o json or -o id. -o jsonl works.',
    );
  }
}

function printOptions({ io }: Cli, options: ShowOptions): PrintOptions {
  const { output, status, since, limit, time, localTime = false, reverse = false } = options;
  return {
    format: output,
    filter: { statuses: status, since: since && epochOf(since, io.now()), last: limit },
    time: { style: time, isLocalTime: localTime, now: io.now },
    reverse,
  };
}

/** What one asks next, by how the session stands. */
const NEXT: Readonly<Partial<Record<DisplayState, string>>> = {
  completed: 'result',
  running: 'tail',
  pending: 'tail',
};

function nextCommand({ target }: Cli, { sessionId, assessment }: ReadSession): string {
  return target.command(NEXT[assessment.state] ?? 'why', sessionId);
}
