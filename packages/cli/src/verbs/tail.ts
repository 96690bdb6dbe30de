import {
  followAllSessions,
  jsonProgress,
  jsonRecord,
  knownDeployment,
  type StoredRecord,
  trackOpenSessions,
} from '@agents/sessions';
import { Argument } from '@commander-js/extra-typings';
import type { Cli, Verb } from '../cli.ts';
import { type ExitCode, exitCodeOf, UsageError } from '../exit-codes.ts';
import { followLive, withProgress } from '../follow-live.ts';
import {
  countOption,
  epochOf,
  type Instant,
  jsonOption,
  localTimeOption,
  outputOption,
  SESSION_REFERENCE,
  sinceOption,
  statusOption,
  timeOption,
  utcOption,
} from '../options.ts';
import { type EventLines, eventLines, type TimeStyle } from '../output/event-lines.ts';
import { printJson } from '../output/json.ts';
import {
  aroundNote,
  type NewInSession,
  notesPass,
  type PrintOptions,
  passes,
  printEvents,
  selectEvents,
} from '../output/print-events.ts';
import { summaryLines } from '../output/state.ts';
import type { Format } from '../output/terminal.ts';
import { rememberLast, resolveReference } from '../session-reference.ts';

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
    ['journal tail @last', 'follow the session started or shown last to its end'],
    ['journal tail', 'new events of all sessions'],
    ['journal tail --since 10m --status FAILED', 'failures of the last ten minutes, and new ones'],
    ['journal tail -o jsonl | jq -c .', 'one line of JSON for each event, as it comes'],
  ],
  declare(command, act) {
    command
      .addArgument(new Argument('[id]', `${SESSION_REFERENCE}; by default all sessions`))
      .addOption(outputOption(['table', 'wide', 'json', 'jsonl']))
      .addOption(jsonOption())
      .addOption(countOption('of one session: maximum number of earlier events').default(10))
      .addOption(sinceOption('start with events since'))
      .addOption(statusOption())
      .addOption(timeOption('clock'))
      .addOption(utcOption())
      .addOption(localTimeOption())
      .action(
        act((cli, reference, options) => {
          const print = printOptions(cli, options);
          if (reference !== undefined) return tailOne(cli, reference, print);
          if (print.format !== 'json') return tailAll(cli, print);
          throw new UsageError(
            'tail without an id never ends, and -o json prints one document at the end: use -o jsonl instead.',
          );
        }),
      );
  },
};

function printOptions({ io }: Cli, options: TailOptions): PrintOptions {
  const { output, status, since, limit, time, localTime = false } = options;
  return {
    format: output,
    // With --since, the number of earlier events is not limited.
    filter: { statuses: status, ...(since ? { since: epochOf(since, io.now()) } : { last: limit }) },
    time: { style: time, isLocalTime: localTime, now: io.now },
  };
}

async function tailOne(cli: Cli, reference: string, print: PrintOptions): Promise<ExitCode> {
  const sessionId = await resolveReference(cli, reference);
  const view = print.format === 'json' ? documentOf(cli, print) : streamOf(cli, print);
  // A session becomes `@last` only when something of it was shown.
  let remembered: Promise<void> | undefined;
  const last = await followLive(cli, {
    sessionId,
    show(look) {
      remembered ??= rememberLast(cli, sessionId);
      view.add(look);
    },
  });
  await remembered;
  view.end();
  cli.note(...(await summaryLines(cli, { sessionId, ...last }, cli.notePaint)));
  return exitCodeOf(last.assessment.state);
}

/** What becomes of the records and notes of a session as they come. */
interface View {
  add(look: NewInSession): void;
  end(): void;
}

/** Prints each as it comes. */
function streamOf(cli: Cli, print: PrintOptions): View {
  let printMore: ReturnType<typeof printEvents> | undefined;
  return {
    add(look) {
      const { newRecords, ...others } = look;
      if (printMore) return printMore(look);
      printMore = printEvents(cli, newRecords, print);
      printMore({ newRecords: [], ...others });
    },
    end: () => {},
  };
}

/** Prints all as one document, at the end of the session. */
function documentOf(cli: Cli, { filter }: PrintOptions): View {
  const shown: object[] = [];
  let isFirst = true;
  return {
    add(look) {
      const { newRecords, newProgress } = look;
      const selected = new Set(isFirst ? selectEvents(cli, newRecords, filter) : newRecords);
      isFirst = false;
      const json = (records: readonly StoredRecord[]): object[] =>
        records.filter((each) => selected.has(each) && passes(each, filter)).map(jsonRecord);
      const { before, after } = aroundNote(look);
      const note = newProgress && notesPass(filter, newProgress) ? [jsonProgress(newProgress)] : [];
      shown.push(...json(before), ...note, ...json(after));
    },
    end: () => printJson(cli, 'json', shown),
  };
}

/** Prints the events of all sessions, and on stderr what has not happened yet. Only Ctrl-C ends it. */
function tailAll(cli: Cli, options: PrintOptions): Promise<never> {
  const { io, stage } = cli;
  const open = trackOpenSessions();
  const lineOf = lineMaker(cli, options);
  const { since = io.now(), statuses } = options.filter;
  return withProgress(cli, async (progress) => {
    for (const looks = followAllSessions(stage, { since }); ; ) {
      const { value: records } = await looks.next();
      const wanted = records.filter((record) => passes(record, { statuses }));
      if (wanted.length > 0) progress.clear();
      cli.printAll(wanted.map(lineOf));
      open.add(records);
      const { limits } = open.isEmpty() ? { limits: {} } : await knownDeployment(stage);
      progress.say(open.waitingText(io.now(), limits));
    }
  });
}

/** For how many sessions the time of the latest event is kept, to show the difference to the next one. */
const REMEMBERED = 10_000;

/** Makes lines for events of many sessions, each with the session's id before it. */
function lineMaker({ paint }: Cli, { format, time }: PrintOptions): (record: StoredRecord) => string {
  const known = new Map<string, EventLines>();
  return (record) => {
    const id = record.event?.sessionId ?? '';
    const lines = known.get(id) ?? eventLines({ format, time, paint });
    if (known.size >= REMEMBERED) known.clear();
    known.set(id, lines);
    return format === 'jsonl' ? lines.of(record) : `${paint.bold(id)}  ${lines.of(record)}`;
  };
}
