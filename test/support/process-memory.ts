import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The interval between two measurements, in milliseconds. */
const EVERY_MS = 500;

interface ProcessRow {
  readonly pid: number;
  readonly parent: number;
  readonly bytes: number;
}

/**
 * Measures the memory of a process and its descendants. On Linux a page that several processes share (such as Node's code) is
 * counted once; elsewhere it is counted for each process.
 *
 * @returns `stop`, which returns the peak in bytes
 */
export function peakMemoryOf(pid: number): { stop(): Promise<number> } {
  let peak = 0;
  let stopped = false;
  const watching = (async () => {
    while (!stopped) {
      const bytes = await Promise.all(tree(await listProcesses(), pid).map(memoryOf));
      peak = Math.max(
        peak,
        bytes.reduce((sum, each) => sum + each, 0),
      );
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    }
  })();
  return {
    async stop() {
      stopped = true;
      await watching;
      return peak;
    },
  };
}

async function memoryOf({ pid, bytes }: ProcessRow): Promise<number> {
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
  const kibibytes = /^Pss: +(\d+) kB$/m.exec(rollup)?.[1];
  return kibibytes === undefined ? bytes : Number(kibibytes) * 1_024;
}

async function listProcesses(): Promise<readonly ProcessRow[]> {
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid=,rss=']);
  return stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .map(([pid = 0, parent = 0, kibibytes = 0]) => ({ pid, parent, bytes: kibibytes * 1_024 }));
}

function tree(rows: readonly ProcessRow[], pid: number): readonly ProcessRow[] {
  const own = rows.filter((row) => row.pid === pid);
  const children = rows.filter((row) => row.parent === pid);
  return [...own, ...children.flatMap((child) => tree(rows, child.pid))];
}
