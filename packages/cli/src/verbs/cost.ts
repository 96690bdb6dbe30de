import type { CostEstimate, CostLine } from '@agents/diagnosis';
import { costOf, jsonCost } from '@agents/sessions';
import type { Cli, Verb } from '../cli.ts';
import { EXIT, type ExitCode, NotFound } from '../exit-codes.ts';
import { jsonOption, outputOption, sessionArgument } from '../options.ts';
import { isJson, printJson } from '../output/json.ts';
import { type Column, cutNote, renderTable } from '../output/table.ts';
import type { Format } from '../output/terminal.ts';
import { wrap } from '../output/wrap.ts';
import { readReference } from '../session-reference.ts';

/** `journal cost`: what a session costs at list price, as an estimate. */
export const cost: Verb = {
  examples: [
    ['journal cost @last', 'the session started or shown last'],
    ['journal cost 3c1a -o json | jq .totalCents', 'US cents, for another program'],
  ],
  declare(command, act) {
    command
      .addArgument(sessionArgument())
      .addOption(outputOption(['table', 'json', 'jsonl']))
      .addOption(jsonOption())
      .action(act(showCost));
  },
};

async function showCost(
  cli: Cli,
  reference: string,
  { output }: { readonly output: Format },
): Promise<ExitCode> {
  const session = await readReference(cli, reference);
  const { sessionId, events } = session;
  if (events.length === 0) {
    throw new NotFound(
      `The journal has no events of session ${sessionId}, so its cost is unknown. See \`${cli.command('why', sessionId)}\`.`,
    );
  }
  const estimate = await costOf(cli.stage, session);
  if (isJson(output)) printJson(cli, output, jsonCost(sessionId, estimate));
  else printEstimate(cli, estimate);
  return EXIT.ok;
}

const COLUMNS: readonly Column<CostLine>[] = [
  { header: 'SERVICE', text: ({ service }) => service },
  { header: 'FOR', text: ({ what }) => what, flexible: true },
  { header: 'QUANTITY', text: ({ quantity }) => plain(quantity), align: 'right' },
  { header: 'UNIT', text: ({ unit }) => unit },
  { header: 'USD PER UNIT', text: ({ unitPriceUsd }) => plain(unitPriceUsd), align: 'right' },
  { header: 'US CENTS', text: ({ cents }) => cents.toFixed(4), align: 'right' },
];

function printEstimate(cli: Cli, { lines, totalCents, priceTable, notes }: CostEstimate): void {
  const { paint, width, notePaint } = cli;
  const table = renderTable(lines, COLUMNS, { width: width(), head: paint.dim });
  cli.print(
    `${paint.bold(`About ${totalCents.toFixed(4)} US cents`)}: an estimate, not a bill (${priceTable})`,
    '',
    ...table.lines,
    '',
    ...notes.flatMap(({ text }) => wrap(text, width())).map((line) => paint.dim(line)),
  );
  const hidden = cutNote(table, '-o json');
  if (hidden) cli.note(notePaint.dim(hidden));
}

/** Without an exponent, however small, and without zeros at its end. */
function plain(value: number): string {
  return value.toLocaleString('en-US', {
    maximumSignificantDigits: 6,
    maximumFractionDigits: 10,
    useGrouping: false,
  });
}
