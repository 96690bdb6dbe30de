/** How long `journal show` takes to its first line, beside a bare script that makes the same query: one run, interleaved. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { makeJournalCommand } from '../support/journal-process.ts';
import { packageForRun } from '../support/package-service.ts';
import { startWholeSystem } from '../support/stack.ts';

/** Runs of each; the median counts, because the computer has other work. */
const RUNS = 9;

/** Milliseconds from the start of a process to its first output. */
async function untilFirstLine(command: string, args: readonly string[], endpoint: string): Promise<number> {
  const start = performance.now();
  const child = spawn(command, args, {
    env: { ...process.env, AWS_ENDPOINT_URL: endpoint },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  await once(child.stdout, 'data');
  const took = performance.now() - start;
  child.stdout.resume();
  await once(child, 'close');
  return took;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

await packageForRun('whole');
const system = await startWholeSystem();
const journal = await makeJournalCommand({ AWS_ENDPOINT_URL: system.endpoint });
const { stdout } = await journal('start', '--detail', '{"work_seconds":0}', '--wait');
const id = stdout.slice(0, 36);
const show = (): Promise<number> => untilFirstLine('./journal', ['show', id], system.endpoint);
const bare = (): Promise<number> =>
  untilFirstLine(process.execPath, ['test/start-up/bare-query.ts', id], system.endpoint);
await show(); // what Node makes of the sources is kept from the first run on

const times: Record<'show' | 'bare', number[]> = { show: [], bare: [] };
for (let run = 0; run < RUNS; run += 1) {
  times.bare.push(await bare());
  times.show.push(await show());
}
await journal.close();
await system.stop();

const ratio = median(times.show) / median(times.bare);
process.stdout.write(
  `journal show to its first line: ${ratio.toFixed(2)} times a bare query, median of ${RUNS} pairs\n`,
);
