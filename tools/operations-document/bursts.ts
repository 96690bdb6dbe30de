import { readFile } from 'node:fs/promises';
import { parseResult } from '../../bench/src/result.ts';
import { markdownTable } from '../documents/markdown.ts';

/** The figure of the benchmark that simulates bursts. */
const RESULT = 'bench/results/burst.json';

/** How bursts of sessions drain, as Markdown: three rows of the figure are a row of the table. */
export async function renderBursts(): Promise<string> {
  const { rows } = parseResult(RESULT, await readFile(RESULT, 'utf8'));
  const names = [...new Set(rows.map(({ what }) => what.split(': ')[0] ?? ''))];
  const cells = names.map((name) => {
    const row = (what: string) => {
      const found = rows.find((each) => each.what === `${name}: ${what}`);
      if (!found)
        throw new Error(`${RESULT}: expected a row "${name}: ${what}"; run \`make bench ONLY=burst\``);
      return found;
    };
    const drain = row('time to drain');
    const refused = row('refused calls of the agent');
    const [burst = '', patience = ''] = name.split(', patience ');
    return [
      ...[burst, patience, wordCount(row('failed').value)],
      ...(firstPart(drain.detail) ?? '').split(' of '),
      ...[drain.against ?? '', wordCount(refused.value), firstPart(refused.detail) ?? ''],
    ];
  });
  return markdownTable(
    [
      ...['sessions at once', 'patience', 'failed', 'drained after', 'the quotas allow at best'],
      ...['quota that decides', 'refused calls a session', 'cost of the wait, a session'],
    ],
    cells,
  );
}

const firstPart = (detail: string | undefined): string | undefined => detail?.split('; ')[0];

const wordCount = (value = Number.NaN): string =>
  (value < 100 ? Number(value.toPrecision(2)) : Math.round(value)).toLocaleString('en');
