// Runs in its own process: starts a microVM with the fixture agent, prints its port, and waits to be killed.
import { fileURLToPath } from 'node:url';
import { node22Path, spawnMicroVm, startMicroVm } from '../../../src/agentcore/microvm.ts';

const microVm = await startMicroVm({
  spawn: (port) =>
    spawnMicroVm({
      nodePath: node22Path(),
      entryPoint: 'fixture-agent.cjs',
      codeFolder: fileURLToPath(new URL('.', import.meta.url)),
      port,
      variables: { PORT: String(port), HOST: '127.0.0.1' },
      onLine: () => undefined,
    }),
  timeoutMs: 10_000,
  signal: new AbortController().signal,
});
process.stdout.write(`${microVm.port}\n`);
