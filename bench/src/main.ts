/** `make bench`: measures each figure, or those in ONLY, prints them and saves them in bench/results. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { cpus, release, totalmem, type } from 'node:os';
import type { WriteStream } from 'node:tty';
import { parseArgs } from 'node:util';
import { type Figure, Skipped } from './figure.ts';
import { FIGURES } from './figures.ts';
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
process.stdout.write('Saved in bench/results. `make docs` writes them into docs/benchmarks.md.\n');

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

/** Four digits; no figure here is more precise. */
function rounded(row: Row): Row {
  const round = (value: number): number => Number(value.toPrecision(4));
  return {
    ...row,
    ...(row.value !== undefined && { value: round(row.value) }),
    ...(row.spread && { spread: [round(row.spread[0]), round(row.spread[1])] }),
  };
}

/** The machine that measures. */
function describeMachine(): Result['machine'] {
  const [processor] = cpus();
  return {
    processor: processor?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release().split('.', 2).join('.')}`,
    node: process.version,
  };
}

/** The versions of packages in bench/node_modules. @throws Error for a package that is not installed */
async function versionsOf(packages: readonly string[]): Promise<Record<string, string>> {
  const versions: Record<string, string> = {};
  for (const name of packages) {
    const file = new URL(`../node_modules/${name}/package.json`, import.meta.url);
    versions[name] = JSON.parse(await readFile(file, 'utf8')).version;
  }
  return versions;
}

/** Shows the current step: on a terminal in one line that is overwritten, elsewhere in a line for each step. */
interface Progress {
  show(text: string): void;
  clear(): void;
}

function makeProgress(stream: Pick<WriteStream, 'write' | 'isTTY'>): Progress {
  let shown = '';
  return {
    show(text) {
      // Only a terminal gets the rising counts; a log gets the steps.
      const step = stream.isTTY ? text : text.replaceAll(/\d+/g, '');
      if (step === shown) return;
      shown = step;
      stream.write(stream.isTTY ? `\r\u001b[2K${text}` : `${text}\n`);
    },
    clear() {
      if (stream.isTTY && shown !== '') stream.write('\r\u001b[2K');
      shown = '';
    },
  };
}
