import { createServer, type Server } from 'node:net';
import { fileURLToPath } from 'node:url';
import { findFreePort, isPortTaken } from '../../src/agentcore/free-port.ts';
import { spawnMachine } from '../../src/agentcore/machine.ts';
import { node22Path } from '../../src/agentcore/node22.ts';
import { startMachine } from '../../src/agentcore/start-machine.ts';

const SUPPORT = fileURLToPath(new URL('./support', import.meta.url));

const spawnFixture = (port: number) =>
  spawnMachine({
    nodePath: node22Path(),
    entryPoint: 'fixture-agent.cjs',
    codeFolder: SUPPORT,
    port,
    variables: { PORT: String(port), HOST: '127.0.0.1' },
    onLine: () => undefined,
  });

describe('startMachine', () => {
  it('takes another port when somebody takes the chosen one first', async () => {
    const thieves: Server[] = [];
    const ports: number[] = [];
    const machine = await startMachine({
      spawn(port) {
        ports.push(port);
        if (ports.length <= 2) {
          thieves.push(createServer((socket) => socket.destroy()).listen(port, '127.0.0.1'));
        }
        return spawnFixture(port);
      },
      timeoutMs: 10_000,
      signal: new AbortController().signal,
    });
    try {
      expect(ports).toHaveLength(3);
      expect(machine.port).toBe(ports[2]);
      expect(machine.isRunning()).toBe(true);
    } finally {
      for (const thief of thieves) thief.close();
      await machine.stop(5000);
    }
  });

  it('says what is missing when the process cannot be started', async () => {
    const starting = startMachine({
      spawn: (port) =>
        spawnMachine({
          nodePath: '/nowhere/node',
          entryPoint: 'main.js',
          codeFolder: SUPPORT,
          port,
          variables: {},
          onLine: () => undefined,
        }),
      timeoutMs: 10_000,
      signal: new AbortController().signal,
    });
    await expect(starting).rejects.toMatchObject({
      code: 'RuntimeClientError',
      message: expect.stringContaining('/nowhere/node'),
    });
  });
});

describe('isPortTaken', () => {
  it('tells a port that somebody listens on from a free one', async () => {
    const port = await findFreePort();
    expect(await isPortTaken(port)).toBe(false);
    const server = createServer().listen(port, '127.0.0.1');
    expect(await isPortTaken(port)).toBe(true);
    server.close();
  });
});
