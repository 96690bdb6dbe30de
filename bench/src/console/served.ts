import { setTimeout as pause } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { type RunningConsole, startConsole } from '@agents/console';
import type { World } from '@agents/sessions';

/** What the console gets of this process. */
export const WORLD: Omit<World, 'env' | 'note'> = {
  now: Date.now,
  sleep: (ms) => pause(ms, undefined, { ref: false }),
};

/** Serves the console of an endpoint in this process. */
export function serve(endpoint: string, world: Partial<World> = {}): Promise<RunningConsole> {
  return startConsole({
    where: { stage: 'dev', region: 'us-east-1' },
    world: { ...WORLD, env: { AWS_ENDPOINT_URL: endpoint }, ...world },
    port: 0,
    write: false,
    journalCall: async () => ({ command: './journal', options: ['--local'] }),
    recentRetries: async () => ({ of: () => [], remember: async () => {} }),
    explain: async (error) => ({
      code: 'FAILED',
      message: error instanceof Error ? error.message : String(error),
    }),
  });
}

/** Opens the stream of the list as a tab does, and reads it until it is told to end. */
export function openTab(url: string): { readonly close: () => void } {
  const controller = new AbortController();
  const read = async (): Promise<void> => {
    const { body } = await fetch(`${url}api/live`, { signal: controller.signal });
    for await (const _ of body ?? []);
  };
  read().catch(() => undefined); // aborted
  return { close: () => controller.abort() };
}

/** Script and style as they are sent at best, in bytes. */
export async function pageBytes(url: string): Promise<number> {
  const document = await (await fetch(url)).text();
  const files = [...document.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, path]) => path ?? '');
  if (files.length < 2) throw new Error(`${url}: expected a script and a style, found ${files.length} files`);
  const texts = await Promise.all(files.map(async (path) => (await fetch(new URL(path, url))).text()));
  return texts.reduce((sum, text) => sum + gzipSync(text).length, 0);
}
