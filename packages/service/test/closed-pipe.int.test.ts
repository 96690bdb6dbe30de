import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Logs until it is told to stop. Exit code 3 means an uncaught exception. */
const SCRIPT = `
  import { createLogger } from '@agents/service';
  const log = createLogger({ component: 'test' });
  process.on('uncaughtException', () => process.exit(3));
  process.on('message', () => process.exit(0));
  setInterval(() => log.info({}, 'a line'), 1);
  process.send('logging');
`;

it('a logger whose output pipe is closed does not disturb its process', async () => {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', SCRIPT], {
    cwd: 'services/agent',
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  await once(child, 'message');

  child.stdout?.destroy();
  await new Promise((resolve) => setTimeout(resolve, 100)); // the pipe breaks at a write of the other process
  child.send('stop');
  const [exitCode] = await once(child, 'exit');

  expect(exitCode).toBe(0);
});
