// Started as a process of its own: starts a machine of the fixture agent, says on which port, and waits to be killed.
import { fileURLToPath } from 'node:url';
import { spawnMachine } from '../../../src/agentcore/machine.ts';
import { node22Path } from '../../../src/agentcore/node22.ts';
import { startMachine } from '../../../src/agentcore/start-machine.ts';

const machine = await startMachine({
  spawn: (port) =>
    spawnMachine({
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
process.stdout.write(`${machine.port}\n`);
