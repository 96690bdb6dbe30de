import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { connect, rpc } from '@restatedev/restate-sdk-clients';
import { startHost } from '../support/start-host.ts';
import type { session } from './restate-workflow.ts';
import { PATIENCE_MS, preciseNow, type Runner, type Trip } from './runner.ts';

/** @throws Skipped where its server is not published for */
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
