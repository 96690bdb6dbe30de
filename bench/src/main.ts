/** `make bench`: measures every figure, or the one of ONLY, shows it and keeps it in bench/results. */
import { mkdir, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { type Figure, Skipped } from './figure.ts';
import { FIGURES } from './figures.ts';
import { describeMachine, versionsOf } from './machine.ts';
import { makeProgress } from './progress.ts';
import { wordResult } from './report.ts';
import type { Result, Row } from './result.ts';

const RESULTS = new URL('../results/', import.meta.url);

const { values } = parseArgs({ options: { only: { type: 'string' } } });
const chosen = chooseFigures(values.only);
const progress = makeProgress(process.stderr);

await mkdir(RESULTS, { recursive: true });
for (const [index, figure] of chosen.entries()) {
  const place = `${index + 1} of ${chosen.length}, ${figure.name}`;
  const result = await measure(figure, (text) => progress.show(`${place}: ${text}`));
  progress.clear();
  await writeFile(new URL(`${figure.name}.json`, RESULTS), `${JSON.stringify(result, undefined, 2)}\n`);
  process.stdout.write(`${wordResult(result)}\n\n`);
}
process.stdout.write('Kept in bench/results; `make docs` writes docs/benchmarks.md from there.\n');

function chooseFigures(only: string | undefined): readonly Figure[] {
  if (only === undefined) return FIGURES;
  const names = only.split(',');
  const unknown = names.filter((name) => !FIGURES.some((figure) => figure.name === name));
  if (unknown.length === 0) return FIGURES.filter(({ name }) => names.includes(name));
  process.stderr.write(
    `ONLY: expected some of ${FIGURES.map(({ name }) => name).join(',')}, found "${unknown.join(',')}"\n`,
  );
  process.exit(2);
}

async function measure(figure: Figure, show: (text: string) => void): Promise<Result> {
  const { name, title, method, packages } = figure;
  const start = performance.now();
  show('starting');
  const rows = await figure.measure({ progress: show }).catch((error: unknown): readonly Row[] => {
    if (error instanceof Skipped) return [{ what: title, detail: error.message }];
    throw error;
  });
  return {
    figure: name,
    ...{ title, method },
    date: new Date().toISOString(),
    seconds: Math.round((performance.now() - start) / 1_000),
    machine: describeMachine(),
    versions: await versionsOf(packages),
    rows: rows.map(rounded),
  };
}

/** Four digits are more than anything here can be measured to. */
function rounded(row: Row): Row {
  const round = (value: number): number => Number(value.toPrecision(4));
  return {
    ...row,
    ...(row.value !== undefined && { value: round(row.value) }),
    ...(row.spread && { spread: [round(row.spread[0]), round(row.spread[1])] }),
  };
}
