import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { isPortTaken } from '../../src/agentcore/free-port.ts';

const OWNER = fileURLToPath(new URL('./support/machine-owner.ts', import.meta.url));

describe('a machine', () => {
  it('ends with the process that started it, though that was killed without a chance to end it', async () => {
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
