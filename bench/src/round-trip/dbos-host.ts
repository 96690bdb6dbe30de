/** DBOS Transact behind HTTP, as in its documentation: POST starts a workflow, GET answers at its end. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DBOS, type WorkflowHandle } from '@dbos-inc/dbos-sdk';
import { runHost } from '../support/hosts.ts';
import { startPostgres } from './postgres.ts';

const session = DBOS.registerWorkflow(() => DBOS.runStep(async () => undefined, { name: 'task' }), {
  name: 'session',
});
const handles = new Map<string, WorkflowHandle<undefined>>();

await runHost(async (own) => {
  const systemDatabaseUrl = await startPostgres(own);
  // Without a key or an exporter it sends no telemetry.
  DBOS.setConfig({ name: 'bench', applicationVersion: '1', systemDatabaseUrl, logLevel: 'error' });
  await DBOS.launch();
  own.add(() => DBOS.shutdown());
  const server = createServer((request, response) => {
    answer(request.method, request.url?.slice(1)).then(
      (text) => response.end(text),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

async function answer(method: string | undefined, id = ''): Promise<string> {
  if (method === 'POST') {
    const handle = await DBOS.startWorkflow(session)();
    handles.set(handle.workflowID, handle);
    return handle.workflowID;
  }
  const handle = handles.get(id);
  if (!handle) throw new Error(`expected the id of a workflow that was started, found "${id}"`);
  await handle.getResult();
  handles.delete(id);
  return 'ended';
}
