import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { findFreePort, node22Path } from '@agents/local-stack';

/** The interval between two pings of a starting agent, in milliseconds. */
const EVERY_MS = 2;
const PATIENCE_MS = 30_000;

/** Pings before the memory is read, so that it includes what the first answers load. */
const PINGS = 20;
const PING_EVERY_MS = 10;

/** The start of an agent, and its memory afterwards. */
export interface ColdStart {
  /** From the start of its process to the first `/ping` with status 200. */
  readonly wallMs: number;
  /** CPU time until then; `undefined` if the system does not report it. */
  readonly cpuMs: number | undefined;
  /** At rest, a few pings later; `undefined` if the system does not report it. */
  readonly atRest: Footprint | undefined;
}

/**
 * Starts the agent in a folder on Node 22 with only these variables, measures it and ends it.
 *
 * @throws Error with its output, if it ends by itself or is not healthy within half a minute
 */
export async function coldStart(
  folder: string,
  variables: Readonly<Record<string, string>>,
): Promise<ColdStart> {
  const port = await findFreePort();
  const start = performance.now();
  const child = spawn(node22Path(), ['main.js'], {
    cwd: folder,
    env: { ...variables, HOME: folder, HOST: '127.0.0.1', PORT: String(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let isRunning = true;
  const ended = once(child, 'close').then(() => {
    isRunning = false;
  });
  const output = outputOf(child);
  try {
    await untilHealthy(port, () => isRunning && performance.now() - start < PATIENCE_MS);
    const wallMs = performance.now() - start;
    const first = await readFootprint(child.pid);
    for (let ping = 0; ping < PINGS; ping += 1) {
      await sleep(PING_EVERY_MS);
      if (!(await isHealthy(port))) throw new Error('it stopped answering /ping');
    }
    return { wallMs, cpuMs: first?.cpuMs, atRest: await readFootprint(child.pid) };
  } catch (cause) {
    throw new Error(`the agent in ${folder} did not become or stay healthy: ${output()}`, { cause });
  } finally {
    child.kill('SIGKILL');
    await ended;
  }
}

async function untilHealthy(port: number, isWorthWaiting: () => boolean): Promise<void> {
  while (!(await isHealthy(port))) {
    if (!isWorthWaiting()) throw new Error('it ended, or was not healthy in time');
    await sleep(EVERY_MS);
  }
}

function isHealthy(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    get({ host: '127.0.0.1', port, path: '/ping', agent: false, timeout: 1_000 }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode === 200));
    })
      .on('timeout', () => resolve(false))
      .on('error', () => resolve(false));
  });
}

function outputOf({ stdout, stderr }: ChildProcess): () => string {
  let output = '';
  for (const stream of [stdout, stderr]) {
    stream?.on('data', (chunk) => {
      output += chunk;
    });
  }
  return () => output;
}

/** The resources of a process so far. */
export interface Footprint {
  /** CPU time of its threads. */
  readonly cpuMs: number;
  /** Resident memory, Node's program included. */
  readonly memoryMiB: number;
  /** The part without a file behind it: heap, stacks, compiled code. */
  readonly ownMiB: number;
}

/** Reads what Linux reports of a process; `undefined` on another system. */
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

/** The CPU time of all threads in milliseconds; `/proc/PID/stat` has only hundredths of a second. */
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
