import { readdir, readFile } from 'node:fs/promises';
import { fillSection, markdownTable } from '../../tools/documents/markdown.ts';
import { cellsOf, wordGoal, wordValue } from './report.ts';
import { isMet, parseResult, type Result } from './result.ts';

/** The document with the figures. Each has a section with the name of its file in `bench/results`. */
export const DOCUMENT = 'docs/benchmarks.md';

/** The saved results, by name. @throws TypeError for a file that is not a result */
export async function readResults(folder: URL): Promise<readonly Result[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.json')).toSorted();
  return Promise.all(
    files.map(async (file) =>
      parseResult(`bench/results/${file}`, await readFile(new URL(file, folder), 'utf8')),
    ),
  );
}

/** The document with the saved figures. @throws Error if the document has no section for a figure */
export function withFigures(document: string, results: readonly Result[]): string {
  const sections = [
    ['goals', renderGoals(results)] as const,
    ...results.map((result) => [result.figure, renderResult(result)] as const),
  ];
  return sections.reduce(
    (text, [name, section]) => fillSection(text, { file: DOCUMENT, name, source: 'bench/results' }, section),
    document,
  );
}

/** The number of goals that are met, and each goal that is missed. */
function renderGoals(results: readonly Result[]): string {
  const rows = results.flatMap(({ title, rows }) => rows.map((row) => ({ title, row, isMet: isMet(row) })));
  const measured = rows.filter((each) => each.isMet !== undefined);
  const missed = measured.filter((each) => !each.isMet);
  const lines = missed.map(({ title, row }) => {
    const against = row.against === undefined ? '' : ` against ${row.against}`;
    return `- ${title}: ${row.what}${against}: ${wordValue(row)}, goal ${wordGoal(row)}`;
  });
  const kept = `${measured.length - missed.length} of ${measured.length} goals are met`;
  return lines.length === 0 ? `${kept}.` : [`${kept}. Missed:`, lines.join('\n')].join('\n\n');
}

function renderResult({ figure, title, method, rows, date, seconds, machine, versions }: Result): string {
  const { processor, cores, memoryGiB, system, node } = machine;
  const table = markdownTable(
    ['what', 'against', 'ours ÷ theirs, or the figure', 'goal', ''],
    rows.map(cellsOf),
  );
  const packages = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  const measured = `Measured ${date.slice(0, 10)} in ${seconds} s on ${processor}, ${cores} cores, ${memoryGiB} GiB, ${system}, Node ${node}`;
  return [
    `### ${title}`,
    method,
    table,
    `${[measured, ...packages].join('; ')}. Repeat with \`make bench ONLY=${figure}\`.`,
  ].join('\n\n');
}
