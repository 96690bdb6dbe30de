import { writeFile } from 'node:fs/promises';
import { describeError, encodeProgress, printable, type Row, redactValue } from '@agents/events';
import { inputRows, type ReadSession, readProgress } from '@agents/sessions';
import { Option } from '@commander-js/extra-typings';
import type { Cli, Verb } from '../cli.ts';
import { CliError, EXIT, type ExitCode, UsageError } from '../exit-codes.ts';
import { jsonOption, sessionArgument } from '../options.ts';
import { printJsonList } from '../output/json.ts';
import { readReference } from '../session-reference.ts';

interface ExportOptions {
  readonly output?: 'jsonl' | 'json' | 'html' | undefined;
  readonly html?: string | undefined;
}

/** `journal export`: a session's records, or a page to send to someone, without secrets. */
export const exportVerb: Verb = {
  examples: [
    ['journal export @last > session.jsonl', 'its records, one line of JSON each'],
    [
      'journal export 3c1a --html session.html',
      'one page with diagnosis and timeline, for an incident report',
    ],
    ['journal export 3c1a -o html | gzip > session.html.gz', 'the same page to stdout'],
  ],
  declare(command, act) {
    command
      .addArgument(sessionArgument())
      .addOption(
        new Option(
          '-o, --output <format>',
          'jsonl: its records, one a line (the default); json: one array of them; html: a page',
        ).choices(['jsonl', 'json', 'html'] as const),
      )
      .addOption(jsonOption())
      .option('--html <file>', 'write the page to a file')
      .action(act(exportSession));
  },
};

async function exportSession(
  cli: Cli,
  reference: string,
  { output, html }: ExportOptions,
): Promise<ExitCode> {
  if (html !== undefined && (output === 'jsonl' || output === 'json')) {
    throw new UsageError(`--html FILE writes a page, and -o ${output} prints records. Choose one of them.`);
  }
  const session = await readReference(cli, reference);
  if (html === undefined && output !== 'html') {
    printJsonList(cli, output ?? 'jsonl', (await rowsOf(cli, session)).map(redactRow));
    return EXIT.ok;
  }
  // A page is made by what builds the console's, which no other verb needs.
  const { exportPage } = await import('@agents/console');
  const page = await exportPage(cli.stage, session, () => cli.journalCall(cli.stage));
  if (html === undefined) cli.print(page.trimEnd());
  else await write(cli, html, page);
  return EXIT.ok;
}

/** Everything that the table holds of a session, except its result: its input, its events, and what its task said. */
async function rowsOf(
  { stage }: Cli,
  { sessionId, records, ...session }: ReadSession,
): Promise<readonly Row[]> {
  const [input, notes] = await Promise.all([
    inputRows(stage, sessionId),
    readProgress(stage, { ...session, sessionId }),
  ]);
  const events = records.map(({ row }) => row);
  return [...input, ...events, ...notes.map((note) => ({ ...encodeProgress(note) }))];
}

async function write(cli: Cli, file: string, page: string): Promise<void> {
  try {
    await writeFile(file, page);
  } catch (error) {
    const reason = printable(describeError(error));
    throw new CliError(EXIT.failed, `The page could not be written to ${printable(file)} (${reason}).`);
  }
  cli.note(`The page was written to ${printable(file)}.`);
}

/**
 * A row of the journal without secrets. Its writer has redacted it already; a row may be older than a pattern, or come from
 * another writer. The session's key stays as it is: it is what was asked for.
 */
export function redactRow({ PK, ...row }: Row): Row {
  const redacted = redactValue(row);
  return { PK, ...(typeof redacted === 'object' && redacted) };
}
