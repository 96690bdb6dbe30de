import { fileURLToPath } from 'node:url';
import { startHost } from '../support/start-host.ts';
import { PATIENCE_MS, preciseNow, type Runner, type Trip } from './runner.ts';

/** @throws Skipped without Postgres */
export async function startDbos(): Promise<Runner> {
  const { address, stop } = await startHost(fileURLToPath(new URL('dbos-host.ts', import.meta.url)));

  async function trip(): Promise<Trip> {
    const triggeredAt = preciseNow();
    const id = await call('/', 'POST');
    await call(`/${id}`, 'GET');
    return { ms: preciseNow() - triggeredAt };
  }

  async function call(path: string, method: string): Promise<string> {
    const response = await fetch(address + path, { method, signal: AbortSignal.timeout(PATIENCE_MS) });
    const text = await response.text();
    if (!response.ok) throw new Error(`DBOS Transact, ${method} ${path}: ${text}`);
    return text;
  }

  return { run: (count) => Promise.all(Array.from({ length: count }, trip)), stop };
}
