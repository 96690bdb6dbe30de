import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { findFreePort, node22Path } from '@agents/local-stack';
import { type Footprint, readFootprint } from './footprint.ts';

/** How often a starting agent is asked for `/ping`, in milliseconds. */
const EVERY_MS = 2;
const PATIENCE_MS = 30_000;

/** What an agent is asked before its memory is read, so that what the first answers load is in it. */
const PINGS = 20;
const PING_EVERY_MS = 10;

/** What an agent took to start, and holds afterwards. */
export interface ColdStart {
  /** From the start of its process to the first `/ping` that is answered 200. */
  readonly wallMs: number;
  /** Processor time until then; `undefined` where the system does not tell. */
  readonly cpuMs: number | undefined;
  /** At rest, a few pings later; `undefined` where the system does not tell. */
  readonly atRest: Footprint | undefined;
}

/**
 * Starts the agent in a folder on Node 22, with these variables and no others, and ends it when it is measured.
 *
 * @throws Error when it ends by itself or is not healthy within half a minute, with what it wrote
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
      if (!(await isHealthy(port))) throw new Error('it stopped answering');
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
    if (!isWorthWaiting()) throw new Error('it ended, or took too long');
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
