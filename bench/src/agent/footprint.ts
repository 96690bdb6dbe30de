import { readdir, readFile } from 'node:fs/promises';

/** What a process has taken of the machine so far. */
export interface Footprint {
  /** Processor time of its threads. */
  readonly cpuMs: number;
  /** Memory that it holds, Node's own program included. */
  readonly memoryMiB: number;
  /** Of it what no file stands behind: heap, stacks, compiled code. */
  readonly ownMiB: number;
}

/** Reads what Linux notes of a process; `undefined` where the system does not tell. */
export async function readFootprint(pid: number | undefined): Promise<Footprint | undefined> {
  try {
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    return {
      cpuMs: await readProcessorTime(pid),
      memoryMiB: mebibytes(status, 'VmRSS'),
      ownMiB: mebibytes(status, 'RssAnon'),
    };
  } catch {
    return undefined;
  }
}

/** Of all threads, in milliseconds. Finer than the hundredths of a second that stand in `/proc/PID/stat`. */
async function readProcessorTime(pid: number | undefined): Promise<number> {
  const threads = await readdir(`/proc/${pid}/task`);
  const nanoseconds = threads.map(async (thread) =>
    Number.parseInt(await readFile(`/proc/${pid}/task/${thread}/schedstat`, 'utf8'), 10),
  );
  return (await Promise.all(nanoseconds)).reduce((sum, each) => sum + each, 0) / 1e6;
}

function mebibytes(status: string, name: string): number {
  const kibibytes = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1];
  if (kibibytes === undefined) throw new TypeError(`expected ${name} in kB, found ${status}`);
  return Number(kibibytes) / 1_024;
}
