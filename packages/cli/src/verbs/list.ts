import { Option } from '@commander-js/extra-typings';
import type { Cli } from '../cli.ts';
import { UsageError } from '../cli-error.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { sessionRecord } from '../listing/columns.ts';
import { type Page, pageNotes, pageTable, takePage } from '../listing/page.ts';
import type { ListQuery } from '../listing/query.ts';
import { watchJsonLines, watchTable } from '../listing/watch-list.ts';
import { printableJson } from '../output/escape.ts';
import { type Format, outputOption } from '../output/format.ts';
import { countOption, sinceOption, untilOption } from './options.ts';
import type { Verb } from './verb.ts';

interface ListOptions extends ListQuery {
  readonly limit: number;
  readonly output: Format;
  readonly watch?: true | undefined;
}

const DEFAULT_LIMIT = 20;

/** `journal list`: sessions by their start, newest first. */
export const list: Verb = {
  examples: [
    ['journal list', 'the newest 20 sessions'],
    ['journal list --stuck', 'those that wait for an event that is overdue, and those that are lost'],
    ['journal list --failed --since 2h', 'what failed among the sessions of the last two hours'],
    ['journal list --error Throttling -o id | xargs -n 1 journal why', 'each session with such an error'],
    ['journal list --running -w', 'what is under way, as it changes'],
  ],
  declare(command, act) {
    command
      .addOption(new Option('--failed', 'only those that failed').conflicts(['running', 'stuck']))
      .addOption(new Option('--running', 'only those that have not ended').conflicts('stuck'))
      .option('--stuck', 'only those that are overdue, lost, or given up by their execution')
      .addOption(sinceOption('sessions that began since'))
      .addOption(untilOption('sessions that began until'))
      .option('--error <text>', 'only those with this text in an error message')
      .addOption(countOption('at most so many').default(DEFAULT_LIMIT))
      .option('--oldest-first', 'the oldest first')
      .option('-w, --watch', 'show it again and again, until Ctrl-C')
      .addOption(outputOption(['table', 'wide', 'json', 'jsonl', 'id']))
      .action(act(listSessions));
  },
};

async function listSessions(cli: Cli, { limit, output, watch, ...query }: ListOptions): Promise<ExitCode> {
  if (watch) return watchList(cli, query, { limit, output });
  if (output === 'table' || output === 'wide') {
    const page = await takePage(cli, query, limit);
    const table = pageTable(cli, page, output === 'wide');
    cli.print(...table.lines);
    note(cli, pageNotes(cli, query, page, table));
    suggestNext(cli, page);
    return EXIT.ok;
  }
  const now = cli.io.now();
  const page = await takePage(cli, query, limit, (session) => {
    if (output === 'id') cli.print(session.sessionId);
    if (output === 'jsonl') cli.print(printableJson(sessionRecord(session, now)));
  });
  if (output === 'json') {
    cli.print(
      printableJson(
        page.sessions.map((each) => sessionRecord(each, now)),
        2,
      ),
    );
  }
  note(cli, pageNotes(cli, query, page));
  return EXIT.ok;
}

function watchList(
  cli: Cli,
  query: ListQuery,
  { limit, output }: Pick<ListOptions, 'limit' | 'output'>,
): Promise<never> {
  if (output === 'jsonl') return watchJsonLines(cli, query, limit);
  if (output === 'table' || output === 'wide')
    return watchTable(cli, query, { limit, isWide: output === 'wide' });
  throw new UsageError(`--watch shows sessions as they change: not with -o ${output}. -o jsonl works.`);
}

function note({ note: write, notePaint }: Cli, notes: readonly string[]): void {
  write(...notes.map(notePaint.dim));
}

/** What one asks next: about the first session that needs a look, otherwise about the newest. */
function suggestNext({ next, target }: Cli, { sessions }: Page): void {
  const troubled = sessions.find(({ state }) => ['stuck', 'lost', 'failed'].includes(state));
  const [newest] = sessions;
  if (troubled) next(target.command('why', troubled.sessionId));
  else if (newest) next(target.command('show', newest.sessionId));
  else next(target.command('start'));
}
