import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { connect, rpc } from '@restatedev/restate-sdk-clients';
import { startHost } from '../support/hosts.ts';
import type { session } from './restate-host.ts';
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

/** @throws Skipped on a platform without a published server */
export async function startRestate(): Promise<Runner> {
  const { address, stop } = await startHost(fileURLToPath(new URL('restate-host.ts', import.meta.url)));
  const ingress = connect({ url: address });

  async function trip(): Promise<Trip> {
    const workflow = ingress.workflowClient<typeof session>({ name: 'session' }, randomUUID());
    const triggeredAt = preciseNow();
    await workflow.workflowSubmit();
    await workflow.workflowAttach(rpc.opts({ timeout: PATIENCE_MS }));
    return { ms: preciseNow() - triggeredAt };
  }

  return { run: (count) => Promise.all(Array.from({ length: count }, trip)), stop };
}
