import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { fileURLToPath } from 'node:url';
import { node22Path, spawnMicroVm, startMicroVm } from '../../src/agentcore/microvm.ts';
import { isPortTaken } from '../../src/endpoint/listen.ts';

const SUPPORT = fileURLToPath(new URL('./support', import.meta.url));

const spawnFixture = (port: number) =>
  spawnMicroVm({
    nodePath: node22Path(),
    entryPoint: 'fixture-agent.cjs',
    codeFolder: SUPPORT,
    port,
    variables: { PORT: String(port), HOST: '127.0.0.1' },
    onLine: () => undefined,
  });

describe('startMicroVm', () => {
  it('takes another port when another process takes the chosen one first', async () => {
    const thieves: Server[] = [];
    const ports: number[] = [];
    const microVm = await startMicroVm({
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
      expect(microVm.port).toBe(ports[2]);
      expect(microVm.isRunning()).toBe(true);
    } finally {
      for (const thief of thieves) thief.close();
      await microVm.stop(5000);
    }
  });

  it('names the missing file when the process cannot be started', async () => {
    const starting = startMicroVm({
      spawn: (port) =>
        spawnMicroVm({
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

const OWNER = fileURLToPath(new URL('./support/microvm-owner.ts', import.meta.url));

describe('a microVM', () => {
  it('ends with the process that started it, even if that process is killed', async () => {
    const owner = spawn(process.execPath, [OWNER], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [chunk] = await once(owner.stdout, 'data');
    const port = Number(String(chunk));
    expect(await isPortTaken(port)).toBe(true);

    owner.kill('SIGKILL');
    await once(owner, 'exit');

    const deadline = performance.now() + 5000;
    while ((await isPortTaken(port)) && performance.now() < deadline);
    expect(await isPortTaken(port)).toBe(false);
  });
});
