/**
 * Restate's server and the workflow that it calls. The server comes from npm under the Business Source License. It runs here for
 * comparison only; the project ships no part of it.
 */
import { createServer } from 'node:http2';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { arch, platform } from 'node:os';
import { createEndpointHandler, type WorkflowContext, workflow } from '@restatedev/restate-sdk';
import { runHost } from '../support/hosts.ts';

/** A workflow with one empty durable step. */
export const session = workflow({
  name: 'session',
  handlers: {
    run: async (context: WorkflowContext) => {
      await context.run('task', async () => undefined);
    },
  },
});

await runHost(async (own) => {
  const baseDir = await own.folder('bench-restate-');
  const args = ['--no-logo', '--log-format', 'json', '--base-dir', baseDir];
  const env = {
    ...process.env,
    // Free ports on loopback only; its log names them.
    RESTATE_BIND_IP: '127.0.0.1',
    RESTATE_LISTEN_MODE: 'tcp',
    RESTATE_USE_RANDOM_PORTS: 'true',
    // No telemetry. It asks GitHub for its latest release in any case; that request goes to a closed port.
    DO_NOT_TRACK: '1',
    HTTPS_PROXY: 'http://127.0.0.1:9',
  };
  const server = own.start(findServer(), args, { cwd: baseDir, env });
  const [ingress, admin] = await Promise.all([
    server.said(/"server\.port":(\d+),"server_name":"http-ingress-server"/),
    server.said(/"server\.port":(\d+),"server_name":"admin-api-server"/),
  ]);

  const endpoint = createServer(createEndpointHandler({ services: [session] }));
  await new Promise<void>((resolve) => endpoint.listen(0, '127.0.0.1', resolve));
  const { port } = endpoint.address() as AddressInfo;
  await register(`http://127.0.0.1:${admin[1]}`, `http://127.0.0.1:${port}`);
  return `http://127.0.0.1:${ingress[1]}`;
});

function findServer(): string {
  const launcher = createRequire(import.meta.resolve('@restatedev/restate-server/package.json'));
  const name = `@restatedev/restate-server-${platform()}-${arch()}`;
  try {
    return launcher.resolve(`${name}/bin/restate-server`);
  } catch {
    throw new Error(`Restate's server is not published for this machine: there is no ${name}`);
  }
}

async function register(admin: string, uri: string): Promise<void> {
  const response = await fetch(`${admin}/deployments`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ uri }),
  });
  if (!response.ok) throw new Error(`Restate did not take the deployment: ${await response.text()}`);
}
