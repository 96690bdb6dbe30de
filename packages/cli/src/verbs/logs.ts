import { printable, printableJson } from '@agents/events';
import {
  followSessionLog,
  followStageLog,
  jsonLog,
  jsonRecord,
  LOG_COMPONENTS,
  type LogComponent,
  type LogRefusal,
  type LogSelection,
  readSessionLog,
  readStageLog,
} from '@agents/sessions';
import { Argument, Option } from '@commander-js/extra-typings';
import type { Cli, Verb } from '../cli.ts';
import { CliError, EXIT, type ExitCode, UsageError } from '../exit-codes.ts';
import {
  countOption,
  epochOf,
  type Instant,
  jsonOption,
  localTimeOption,
  outputOption,
  SESSION_REFERENCE,
  sinceOption,
  timeOption,
  untilOption,
  utcOption,
} from '../options.ts';
import type { TimeStyle } from '../output/event-lines.ts';
import { isJson, printJsonList } from '../output/json.ts';
import { type LogItem, logItems, logLineMaker } from '../output/log-lines.ts';
import type { Format } from '../output/terminal.ts';
import { rememberLast, resolveReference } from '../session-reference.ts';

interface LogsOptions {
  readonly follow?: true | undefined;
  readonly component: readonly LogComponent[];
  readonly errors?: true | undefined;
  readonly since?: Instant | undefined;
  readonly until?: Instant | undefined;
  readonly limit: number;
  readonly output: Format;
  readonly time: TimeStyle;
  readonly localTime?: true | undefined;
}

/** `journal logs`: what the components wrote about a session, between its events, or about all. */
export const logs: Verb = {
  examples: [
    [
      'journal logs @last',
      'what the components wrote about the session started or shown last, between its events',
    ],
    ['journal logs @last -f', 'the same, and what they write until it has ended'],
    ['journal logs 3d7f --errors', 'warnings, errors, crashes and timeouts only'],
    ['journal logs 3d7f --component agent -o wide', "the agent's lines, with every field and stack traces"],
    ['journal logs --errors --since 2h', 'what went wrong in the whole stage'],
  ],
  declare(command, act) {
    command
      .addArgument(new Argument('[id]', `${SESSION_REFERENCE}; by default the whole stage, without events`))
      .addOption(new Option('-f, --follow', 'print new lines as they come, of a session until it has ended'))
      .addOption(componentOption())
      .addOption(
        new Option('--errors', 'warnings and errors, crashes, timeouts, and events of failures only'),
      )
      .addOption(sinceOption('lines since (default: the whole session; of a stage, 10m)'))
      .addOption(untilOption('lines before').conflicts('follow'))
      .addOption(countOption('maximum number of lines, the newest ones').default(500))
      .addOption(outputOption(['table', 'wide', 'json', 'jsonl']))
      .addOption(jsonOption())
      .addOption(timeOption('clock'))
      .addOption(utcOption())
      .addOption(localTimeOption())
      .action(act(showLogs));
  },
};

const componentOption = () =>
  new Option('--component <name>', 'lines of this component; repeat it for more components')
    .choices(LOG_COMPONENTS)
    .argParser((text: string, before: readonly LogComponent[]) => [...before, componentOf(text)])
    .default<readonly LogComponent[]>([], 'all');

/** @throws UsageError for a word that names no component */
function componentOf(text: string): LogComponent {
  const found = LOG_COMPONENTS.find((component) => component === text);
  if (found) return found;
  throw new UsageError(`--component: expected ${LOG_COMPONENTS.join(', ')}, found "${printable(text)}".`);
}

async function showLogs(cli: Cli, reference: string | undefined, options: LogsOptions): Promise<ExitCode> {
  const selection = selectionOf(cli, options);
  if (options.follow && options.output === 'json') {
    throw new UsageError(
      'logs -f prints lines as they come, and -o json one document: use -o jsonl instead.',
    );
  }
  const sessionId = reference === undefined ? undefined : await resolveReference(cli, reference);
  if (sessionId !== undefined) await rememberLast(cli, sessionId);
  const view = makeView(cli, options, sessionId === undefined);
  return options.follow
    ? follow(cli, sessionId, { selection, view })
    : show(cli, sessionId, { selection, view });
}

/** @throws UsageError when the times select nothing */
function selectionOf({ io }: Cli, options: LogsOptions): LogSelection {
  const { component, errors = false, output } = options;
  const [since, until] = [options.since, options.until].map((time) => time && epochOf(time, io.now()));
  if (since !== undefined && until !== undefined && since >= until) {
    const times = [since, until].map((time) => new Date(time).toISOString());
    throw new UsageError(`--since: expected a time before --until, found ${times[0]} and ${times[1]}.`);
  }
  return {
    components: component.length > 0 ? component : LOG_COMPONENTS,
    errorsOnly: errors,
    withRoutine: output !== 'table',
    since,
    until,
  };
}

/** How items are printed. */
interface View {
  print(items: readonly LogItem[]): void;
  /** Prints the newest items, and says how many it leaves out. */
  printNewest(items: readonly LogItem[]): void;
}

function makeView(cli: Cli, options: LogsOptions, ofStage: boolean): View {
  const { output, limit, time: style, localTime = false } = options;
  const time = { style, isLocalTime: localTime, now: cli.io.now };
  const linesOf = logLineMaker({ paint: cli.paint, time, wide: output === 'wide', ofStage });
  const jsonOf = ({ line, record }: LogItem) => (line ? jsonLog(line) : jsonRecord(record));
  const print = (items: readonly LogItem[]): void => {
    if (output === 'json') printJsonList(cli, output, items.map(jsonOf));
    else
      cli.printAll(items.flatMap((item) => (isJson(output) ? printableJson(jsonOf(item)) : linesOf(item))));
  };
  return {
    print,
    printNewest(items) {
      const hidden = items.length - limit;
      if (hidden > 0) {
        const text = `${hidden} older lines are hidden. Show them with -n ${items.length}.`;
        cli.note(cli.notePaint.dim(text));
      }
      print(items.slice(-limit));
    },
  };
}

interface Reading {
  readonly selection: LogSelection;
  readonly view: View;
}

async function show(
  cli: Cli,
  sessionId: string | undefined,
  { selection, view }: Reading,
): Promise<ExitCode> {
  const { stage } = cli;
  const found =
    sessionId === undefined
      ? { ...(await readStageLog(stage, selection, ENOUGH)), records: [] }
      : await readSessionLog(stage, sessionId, selection);
  const { lines, records, refusals, unsearched } = found;
  sayRefusals(cli, refusals);
  view.printNewest(logItems(lines, records));
  for (const component of unsearched) {
    const text = `Older lines of the ${component} were not searched. Select a time with --since and --until.`;
    cli.note(cli.notePaint.yellow(text));
  }
  const isRefused = selection.components.every((each) =>
    refusals.some(({ component }) => component === each),
  );
  if (isRefused) throw nothingRead(refusals);
  if (lines.length === 0) sayNoLine(cli, sessionId, selection);
  return EXIT.ok;
}

/** Lines of one log group of a whole stage that are read at least, so that -n can say how many are hidden. */
const ENOUGH = 10_000;

async function follow(
  cli: Cli,
  sessionId: string | undefined,
  { selection, view }: Reading,
): Promise<ExitCode> {
  const { stage } = cli;
  const looks =
    sessionId === undefined
      ? followStageLog(stage, selection)
      : followSessionLog(stage, sessionId, selection);
  const refused = new Set<LogComponent>();
  let isFirst = true;
  for await (const { lines, records, refusals } of looks) {
    sayRefusals(cli, refusals);
    for (const { code, component } of refusals) if (code === 'DENIED') refused.add(component);
    if (selection.components.every((each) => refused.has(each))) throw nothingRead(refusals);
    const items = logItems(lines, records);
    if (isFirst) view.printNewest(items);
    else view.print(items);
    isFirst = false;
  }
  return EXIT.ok;
}

function sayRefusals({ note, notePaint }: Cli, refusals: readonly LogRefusal[]): void {
  for (const { text } of refusals) note(notePaint.yellow(printable(text)));
}

/** What each refusal says was noted already. */
function nothingRead(refusals: readonly LogRefusal[]): CliError {
  const isAbsent = refusals.every(({ code }) => code === 'GROUP_NOT_FOUND');
  return new CliError(isAbsent ? EXIT.notFound : EXIT.unreachable, 'No log could be read.');
}

function sayNoLine({ note, stage }: Cli, sessionId: string | undefined, selection: LogSelection): void {
  const what = selection.errorsOnly ? 'No warning, error or crash' : 'No line';
  const where = sessionId === undefined ? `in stage ${stage.name}` : `of session ${sessionId}`;
  const hints = [
    selection.errorsOnly && 'without --errors',
    selection.components.length < LOG_COMPONENTS.length && 'without --component',
    (selection.since !== undefined || sessionId === undefined) && 'with an earlier --since',
  ].filter((hint) => typeof hint === 'string');
  note(`${what} ${where} was found.${hints.length > 0 ? ` Search ${hints.join(' and ')}.` : ''}`);
}
