import { writeFile } from 'node:fs/promises';
import { describeError } from '@agents/events';
import { Option } from '@commander-js/extra-typings';
import type { Cli } from '../cli.ts';
import { CliError, UsageError } from '../cli-error.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { sessionPage } from '../export/page.ts';
import { redactRow } from '../export/redacted-row.ts';
import { printable, printableJson } from '../output/escape.ts';
import { printChunks } from '../output/print-chunks.ts';
import { diagnoseSession } from '../session/diagnose-session.ts';
import { readSession } from '../session/read-session.ts';
import { sessionArgument } from './options.ts';
import type { Verb } from './verb.ts';

interface ExportOptions {
  readonly output?: 'jsonl' | 'html' | undefined;
  readonly html?: string | undefined;
}

/** `journal export`: a session's records, or a page that can be sent to somebody, without secrets. */
export const exportVerb: Verb = {
  examples: [
    ['journal export @last > session.jsonl', 'its records, a line of JSON each'],
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
          'jsonl: its records (the default); html: a page, to stdout',
        ).choices(['jsonl', 'html'] as const),
      )
      .option('--html <file>', 'write the page to a file')
      .action(act(exportSession));
  },
};

async function exportSession(
  cli: Cli,
  reference: string,
  { output, html }: ExportOptions,
): Promise<ExitCode> {
  if (html !== undefined && output === 'jsonl') {
    throw new UsageError('--html FILE writes a page and -o jsonl prints records: choose one.');
  }
  const session = await readSession(cli, reference);
  if (html === undefined && output !== 'html') {
    printChunks(
      cli,
      session.stored.map(({ row }) => printableJson(redactRow(row))),
    );
    return EXIT.ok;
  }
  const { target, io } = cli;
  const page = sessionPage({
    diagnosis: await diagnoseSession(cli, session),
    rows: session.stored,
    stage: target.stage,
    region: await target.region(),
    now: io.now(),
  });
  if (html === undefined) cli.print(page.trimEnd());
  else await write(cli, html, page);
  return EXIT.ok;
}

async function write(cli: Cli, file: string, page: string): Promise<void> {
  try {
    await writeFile(file, page);
  } catch (error) {
    const reason = printable(describeError(error));
    throw new CliError(EXIT.failed, `The page could not be written to ${printable(file)} (${reason})`);
  }
  cli.note(`Written to ${printable(file)}`);
}
