import { type ErrorGroup, humanDuration } from '@agents/diagnosis';
import { redactSecrets } from '@agents/events';
import { failuresSince, jsonErrorGroup } from '@agents/sessions';
import type { Cli, Verb } from '../cli.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { epochOf, type Instant, jsonOption, LAST_DAY, outputOption, sinceOption } from '../options.ts';
import { printJsonList } from '../output/json.ts';
import { type Column, cutNote, renderTable } from '../output/table.ts';
import type { Format } from '../output/terminal.ts';

interface ErrorsOptions {
  readonly since: Instant;
  readonly output: Format;
}

/** `journal errors`: failures that read alike, counted. */
export const errors: Verb = {
  examples: [
    ['journal errors', 'failures of the last 24 hours, the most frequent first'],
    ['journal errors --since 7d -o wide', 'of the last week, with nothing cut'],
    [
      'journal errors -o id | head -1 | xargs journal why',
      'explain the latest example of the most frequent failure',
    ],
  ],
  declare(command, act) {
    command
      .addOption(sinceOption('failures since').default(LAST_DAY, '24h'))
      .addOption(outputOption(['table', 'wide', 'json', 'jsonl', 'id']))
      .addOption(jsonOption())
      .action(act(showErrors));
  },
};

async function showErrors(cli: Cli, { since, output }: ErrorsOptions): Promise<ExitCode> {
  const from = epochOf(since, cli.io.now());
  const groups = await failuresSince(cli.stage, from);
  switch (output) {
    case 'json':
    case 'jsonl':
      printJsonList(cli, output, groups.map(jsonErrorGroup));
      break;
    case 'id':
      cli.printAll(new Set(groups.flatMap(({ sessionIds }) => sessionIds)));
      break;
    case 'table':
    case 'wide':
      if (groups.length > 0) printGroups(cli, groups, output === 'wide');
      break;
    default:
      output satisfies never;
  }
  if (groups.length === 0) {
    cli.note(
      `No failures since ${new Date(from).toISOString()}. Look further back with --since. Sessions that ended without an event are in \`${cli.command('list', '--stuck')}\`.`,
    );
  }
  const example = groups[0]?.sessionIds[0];
  if (example) cli.next(cli.command('why', example));
  return EXIT.ok;
}

function printGroups(cli: Cli, groups: readonly ErrorGroup[], wide: boolean): void {
  const { paint, io } = cli;
  const now = io.now();
  const seen = ({ epochMs, timestamp }: ErrorGroup['lastSeen']): string =>
    wide ? timestamp : `${humanDuration(Math.max(0, now - epochMs))} ago`;
  const columns: readonly Column<ErrorGroup>[] = [
    { header: 'COUNT', text: ({ count }) => String(count), align: 'right' },
    { header: 'SESSIONS', text: ({ sessions }) => String(sessions), align: 'right' },
    { header: 'LAST SEEN', text: ({ lastSeen }) => seen(lastSeen) },
    { header: 'FIRST SEEN', text: ({ firstSeen }) => seen(firstSeen), spare: 1 },
    { header: 'WRITER', text: ({ writer }) => writer },
    {
      header: 'EXAMPLES',
      text: ({ sessionIds }) => (wide ? sessionIds.join(' ') : (sessionIds[0] ?? '')),
      paint: paint.dim,
      flexible: 2,
    },
    {
      header: 'FINGERPRINT',
      text: ({ fingerprint }) => redactSecrets(fingerprint),
      paint: paint.red,
      flexible: 1,
    },
    { header: 'STATUS', text: ({ status }) => status, wideOnly: true },
  ];
  const table = renderTable(groups, columns, { width: cli.width(), wide, head: paint.dim });
  cli.printAll(table.lines);
  const hidden = cutNote(table, '-o wide');
  if (hidden) cli.note(cli.notePaint.dim(hidden));
}
