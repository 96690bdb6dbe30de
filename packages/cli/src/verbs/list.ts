import { printableJson } from '@agents/events';
import {
  findSessions,
  jsonSession,
  type SessionPage,
  type SessionQuery,
  watchSessions,
} from '@agents/sessions';
import type { Cli, Verb } from '../cli.ts';
import { EXIT, type ExitCode, UsageError } from '../exit-codes.ts';
import { countOption, jsonOption, outputOption } from '../options.ts';
import { printJson } from '../output/json.ts';
import { makeFrame } from '../output/live.ts';
import { pageNotes, sessionTable } from '../output/session-list.ts';
import type { Format } from '../output/terminal.ts';
import { addFilter, type FilterOptions, queryOf } from '../session-filter.ts';

interface ListOptions extends FilterOptions {
  readonly oldestFirst?: true | undefined;
  readonly limit: number;
  readonly output: Format;
  readonly watch?: true | undefined;
}

const DEFAULT_LIMIT = 20;

/** `journal list`: sessions by their start, newest first. */
export const list: Verb = {
  examples: [
    ['journal list', 'the newest 20 sessions'],
    ['journal list --attention', 'sessions that need a person, the most urgent first'],
    ['journal list --stuck', 'sessions that are stuck, stalled, lost or not monitored'],
    ['journal list --failed --since 2h', 'failed sessions that started in the last two hours'],
    [
      'journal list --error Throttling -o id | xargs -n 1 journal why',
      'explain each session with this error',
    ],
    ['journal list --running -w', 'open sessions, as they change'],
  ],
  declare(command, act) {
    addFilter(command)
      .addOption(countOption('maximum number of sessions').default(DEFAULT_LIMIT))
      .option('--oldest-first', 'oldest first')
      .option('-w, --watch', 'refresh the list until Ctrl-C')
      .addOption(outputOption(['table', 'wide', 'json', 'jsonl', 'id']))
      .addOption(jsonOption())
      .action(act(showList));
  },
};

async function showList(cli: Cli, options: ListOptions): Promise<ExitCode> {
  const { limit, output, watch } = options;
  if (watch && (output === 'json' || output === 'id')) {
    throw new UsageError(`--watch prints sessions as they change: use -o jsonl instead of -o ${output}.`);
  }
  if (watch) return output === 'jsonl' ? watchLines(cli, options) : watchTable(cli, options);
  const now = cli.io.now();
  const query = queryAt(options, now);
  if (output === 'table' || output === 'wide') {
    const page = await findSessions(cli.stage, { ...query, limit });
    const table = sessionTable(cli, page, output === 'wide');
    cli.printAll(table.lines);
    noteAll(cli, pageNotes(cli, { query, page, table }));
    suggestNext(cli, page);
    return EXIT.ok;
  }
  const page = await findSessions(cli.stage, { ...query, limit }, (session) => {
    if (output === 'id') cli.print(session.sessionId);
    if (output === 'jsonl') cli.print(printableJson(jsonSession(session, now)));
  });
  if (output === 'json') {
    const sessions = page.sessions.map((each) => jsonSession(each, now));
    printJson(cli, output, sessions);
  }
  noteAll(cli, pageNotes(cli, { query, page }));
  return EXIT.ok;
}

function queryAt(options: ListOptions, now: number): SessionQuery {
  return { ...queryOf(options, now), oldestFirst: options.oldestFirst };
}

/** Lines of a terminal beside the rows of a watched table: its head, the notes below it, and the prompt. */
const SPARE_LINES = 5;

/** Shows a list again and again, until Ctrl-C. The last one stays. */
async function watchTable(cli: Cli, options: ListOptions): Promise<ExitCode> {
  const { io, stage, paint } = cli;
  const frame = makeFrame(io);
  const queryNow = () => {
    const rows = (io.stdout.rows ?? Number.POSITIVE_INFINITY) - SPARE_LINES;
    return { ...queryAt(options, io.now()), limit: Math.max(1, Math.min(options.limit, rows)) };
  };
  for await (const page of watchSessions(stage, queryNow)) {
    const { lines, ...table } = sessionTable(cli, page, options.output === 'wide');
    const at = `${new Date(io.now()).toISOString().slice(11, 19)}Z`;
    const notes = pageNotes(cli, { query: queryAt(options, io.now()), page, table });
    frame.draw([...lines, ...[`${at}, refreshed every 2 s until Ctrl-C.`, ...notes].map(paint.dim)]);
  }
  return EXIT.ok;
}

/** Prints the JSON of each session that is new or has changed, until Ctrl-C. */
async function watchLines(cli: Cli, options: ListOptions): Promise<ExitCode> {
  const { io, stage } = cli;
  const known = new Map<string, string>();
  const queryNow = () => ({ ...queryAt(options, io.now()), limit: options.limit });
  for await (const { sessions } of watchSessions(stage, queryNow)) {
    for (const session of sessions.toReversed()) {
      // The duration of an open session grows with every look. It is not a change.
      const { durationMs, ...lasting } = jsonSession(session, io.now());
      const state = printableJson(lasting);
      if (state !== known.get(session.sessionId)) cli.print(printableJson({ ...lasting, durationMs }));
      known.set(session.sessionId, state);
    }
  }
  return EXIT.ok;
}

function noteAll({ note, notePaint }: Cli, notes: readonly string[]): void {
  note(...notes.map(notePaint.dim));
}

/** Suggests the question that comes next: about the first session in trouble, otherwise about the newest. */
function suggestNext({ next, command }: Cli, { sessions }: SessionPage): void {
  const inTrouble = sessions.find(({ state }) => ['stuck', 'stalled', 'lost', 'failed'].includes(state));
  const [newest] = sessions;
  if (inTrouble) next(command('why', inTrouble.sessionId));
  else if (newest) next(command('show', newest.sessionId));
  else next(command('start'));
}
