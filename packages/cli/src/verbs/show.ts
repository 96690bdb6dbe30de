import type { DisplayState } from '@agents/diagnosis';
import { jsonSessionRecords, type ReadSession } from '@agents/sessions';
import type { Cli, Verb } from '../cli.ts';
import { type ExitCode, exitCodeOf, UsageError } from '../exit-codes.ts';
import { followLive } from '../follow-live.ts';
import {
  countOption,
  epochOf,
  type Instant,
  jsonOption,
  localTimeOption,
  outputOption,
  sessionArgument,
  sinceOption,
  statusOption,
  timeOption,
  utcOption,
} from '../options.ts';
import type { TimeStyle } from '../output/event-lines.ts';
import { printJson } from '../output/json.ts';
import { type PrintOptions, printEvents, selectEvents } from '../output/print-events.ts';
import { summaryLines } from '../output/state.ts';
import type { Format } from '../output/terminal.ts';
import { readReference } from '../session-reference.ts';

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

/** `journal show`: what happened in a session, then its events. */
export const show: Verb = {
  examples: [
    ['journal show @last', 'the session started or shown last'],
    ['journal show 3c1a --time delta', 'the beginning of an id is enough'],
    ['journal show 3c1a --status FAILED -n 1', 'only the latest failure'],
    ['journal show 3c1a -f -o jsonl | jq -r .status', 'as it happens, for another program'],
  ],
  declare(command, act) {
    command
      .addArgument(sessionArgument())
      .addOption(outputOption(['table', 'wide', 'json', 'jsonl', 'id']))
      .addOption(jsonOption())
      .option('--reverse', 'newest first')
      .addOption(statusOption())
      .addOption(countOption('maximum number of events, the newest ones'))
      .addOption(sinceOption('events since'))
      .option('-f, --follow', 'print new events until the session has ended')
      .addOption(timeOption('iso'))
      .addOption(utcOption())
      .addOption(localTimeOption())
      .action(act(showSession));
  },
};

async function showSession(cli: Cli, reference: string, options: ShowOptions): Promise<ExitCode> {
  checkOptions(options);
  const session = await readReference(cli, reference);
  const { sessionId, records, assessment } = session;
  if (options.output === 'id') {
    cli.print(sessionId);
    return exitCodeOf(assessment.state);
  }
  if (options.output === 'json') {
    printDocument(cli, session, printOptions(cli, options));
    return exitCodeOf(assessment.state);
  }
  const isForPeople = options.output === 'table' || options.output === 'wide';
  if (isForPeople) cli.print(...(await summaryLines(cli, session, cli.paint)), '');
  const printMore = printEvents(cli, records, printOptions(cli, options));
  if (options.follow) {
    const last = await followLive(cli, {
      sessionId,
      seen: records,
      show: ({ newRecords }) => printMore(newRecords),
    });
    if (!assessment.hasEnded) {
      cli.note(...(await summaryLines(cli, { ...session, ...last }, cli.notePaint)));
    }
    return exitCodeOf(last.assessment.state);
  }
  if (isForPeople) cli.next(nextCommand(cli, session));
  return exitCodeOf(assessment.state);
}

function printDocument(cli: Cli, session: ReadSession, { filter, reverse }: PrintOptions): void {
  const shown = selectEvents(cli, session.records, filter);
  const records = reverse ? shown.toReversed() : shown;
  printJson(cli, 'json', jsonSessionRecords({ ...session, records }, cli.io.now()));
}

function checkOptions({ follow, output, reverse }: ShowOptions): void {
  if (follow && (reverse || output === 'json' || output === 'id')) {
    throw new UsageError(
      '--follow prints events as they come: use -o jsonl, and neither --reverse, -o json nor -o id.',
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

/** The question that comes next, by the state of the session. */
const NEXT: Readonly<Partial<Record<DisplayState, string>>> = {
  completed: 'result',
  running: 'tail',
  pending: 'tail',
};

function nextCommand({ command }: Cli, { sessionId, assessment }: ReadSession): string {
  return command(NEXT[assessment.state] ?? 'why', sessionId);
}
