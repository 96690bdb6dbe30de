import type { DisplayState } from '@agents/diagnosis';
import { type ProgressNote, redactValue } from '@agents/events';
import {
  courseOf,
  jsonProgress,
  jsonSessionRecords,
  keptPayload,
  type Lineage,
  type ReadSession,
  readLineage,
  readProgress,
} from '@agents/sessions';
import type { Cli, Verb } from '../cli.ts';
import { EXIT, type ExitCode, exitCodeOf, UsageError } from '../exit-codes.ts';
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
import { printJson, printJsonList } from '../output/json.ts';
import { notesPass, type PrintOptions, printEvents, selectEvents } from '../output/print-events.ts';
import { progressSection } from '../output/progress-section.ts';
import { summaryLines } from '../output/state.ts';
import type { Format } from '../output/terminal.ts';
import { readReference } from '../session-reference.ts';

interface ShowOptions {
  readonly output: Format;
  readonly reverse?: true | undefined;
  readonly follow?: true | undefined;
  readonly progress?: true | undefined;
  readonly payload?: true | undefined;
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
    [
      `journal show 3c1a -f -o jsonl | jq -r 'select(.kind == "event").status'`,
      'as it happens, for another program',
    ],
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
      .option('--progress', 'every note of its task; by default a few of them')
      .option('--payload', 'only the payload that it was started with, as JSON')
      .addOption(timeOption('iso'))
      .addOption(utcOption())
      .addOption(localTimeOption())
      .action(act(showSession));
  },
};

async function showSession(cli: Cli, reference: string, options: ShowOptions): Promise<ExitCode> {
  checkOptions(options);
  if (options.payload) return showPayload(cli, reference, options);
  const session = await readReference(cli, reference);
  const { sessionId, records, assessment } = session;
  if (options.output === 'id') {
    cli.print(sessionId);
    return exitCodeOf(assessment.state);
  }
  const print = printOptions(cli, options);
  // Read while the events are printed. A failure is met below, where the notes are awaited.
  const reading = notesOf(cli, session, options);
  reading.catch(() => {});
  if (options.output === 'json') {
    const lineage = await readLineage(cli.stage, sessionId);
    printDocument(cli, { session, notes: await reading, lineage }, print);
    return exitCodeOf(assessment.state);
  }
  const isForPeople = options.output === 'table' || options.output === 'wide';
  if (isForPeople) cli.print(...(await headOf(cli, session)), '');
  const printMore = printEvents(cli, records, print);
  const notes = await reading;
  if (isForPeople) cli.print(...sectionOf(cli, { session, notes }, options));
  else printJsonList(cli, 'jsonl', notes.map(jsonProgress));
  if (options.follow) {
    const seenProgress = notes.at(-1);
    const last = await followLive(cli, { sessionId, seen: records, seenProgress, show: printMore });
    if (!assessment.hasEnded) {
      cli.note(...(await summaryLines(cli, { ...session, ...last }, cli.notePaint)));
    }
    return exitCodeOf(last.assessment.state);
  }
  if (isForPeople) cli.next(nextCommand(cli, session));
  return exitCodeOf(assessment.state);
}

/** A session, and what its task said. */
interface ShownSession {
  readonly session: ReadSession;
  readonly notes: readonly ProgressNote[];
}

/** The notes that are shown. A person who asks for some events asks for no notes. */
async function notesOf(
  cli: Cli,
  session: ReadSession,
  { progress, output, ...options }: ShowOptions,
): Promise<readonly ProgressNote[]> {
  const { filter } = printOptions(cli, { output, ...options });
  if (!progress && (filter.statuses.length > 0 || filter.last !== undefined)) return [];
  const notes = (await readProgress(cli.stage, session)).filter((note) =>
    notesPass({ ...filter, statuses: [] }, note),
  );
  return progress || output === 'table' || output === 'wide' ? notes : courseOf(notes);
}

function sectionOf(
  cli: Cli,
  { session, notes }: ShownSession,
  { progress, reverse, ...options }: ShowOptions,
): readonly string[] {
  const start = session.events[0]?.epochMs ?? 0;
  const { time } = printOptions(cli, options);
  return progressSection(cli, notes, { time, start, all: progress === true, reverse });
}

function printDocument(
  cli: Cli,
  { session, notes, lineage }: ShownSession & { readonly lineage: Lineage },
  { filter, reverse }: PrintOptions,
): void {
  const shown = selectEvents(cli, session.records, filter);
  const records = reverse ? shown.toReversed() : shown;
  printJson(cli, 'json', jsonSessionRecords({ ...session, records }, { notes, lineage }, cli.io.now()));
}

/** What happened in a session, and which ones try the same work. */
async function headOf(cli: Cli, session: ReadSession): Promise<readonly string[]> {
  const [summary, { repeats, repeatedBy }] = await Promise.all([
    summaryLines(cli, session, cli.paint),
    readLineage(cli.stage, session.sessionId),
  ]);
  return [
    ...summary,
    ...(repeats === undefined ? [] : [`  Repeats ${repeats}.`]),
    ...repeatedBy.map((id) => `  Repeated by ${id}.`),
  ];
}

async function showPayload(cli: Cli, reference: string, { output }: ShowOptions): Promise<ExitCode> {
  const { sessionId } = await readReference(cli, reference);
  const payload = await keptPayload(cli.stage, sessionId);
  printJson(cli, output === 'jsonl' ? 'jsonl' : 'json', redactValue(payload));
  return EXIT.ok;
}

function checkOptions({ follow, output, reverse, payload }: ShowOptions): void {
  if (payload && (follow || output === 'id' || output === 'wide')) {
    throw new UsageError('--payload prints JSON: use -o json or -o jsonl, and no --follow.');
  }
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
