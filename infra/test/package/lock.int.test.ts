import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { type Lock, takeLock } from '../../package/lock.ts';
import OneAtATime from '../../plugins/one-at-a-time.ts';
import { fakeServerless } from '../support/fake-serverless.ts';

const silent = (): void => undefined;

/** Takes the lock and notes what is said until then. */
function contender(file: string) {
  const said: string[] = [];
  const { promise: waits, resolve: hasSaid } = Promise.withResolvers<void>();
  const taken: Promise<Lock> = takeLock(file, (line) => {
    said.push(line);
    hasSaid();
  });
  return { said, waits, taken };
}

/** Another process that holds the lock. */
async function startHolder(file: string) {
  const program = `
    import { takeLock } from ${JSON.stringify(resolve('infra/package/lock.ts'))};
    globalThis.lock = await takeLock(${JSON.stringify(file)}, console.log);
    console.log('locked');
    setInterval(() => globalThis.lock, 1_000);`;
  const child = spawn(process.execPath, ['--input-type=module-typescript', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return child;
}

let file: string;
beforeEach(() => {
  file = join(temporaryFolder('lock-test'), 'locks', 'package');
});

describe('a lock', () => {
  it('is taken at once when it is free', async () => {
    const { said, taken } = contender(file);
    (await taken).release();
    expect(said).toEqual([]);
  });

  it('makes a second process wait, which names the first one once', async () => {
    const holder = await startHolder(file);
    const { said, waits, taken } = contender(file);
    try {
      await waits;
    } finally {
      holder.kill('SIGTERM');
    }
    (await taken).release();
    expect(said).toEqual([`Another packaging is under way (process ${holder.pid}); waiting.`]);
  });

  it('is free as soon as the process that held it was killed', async () => {
    const holder = await startHolder(file);
    const exit = once(holder, 'exit');
    holder.kill('SIGKILL');
    await exit;
    const { said, taken } = contender(file);
    (await taken).release();
    expect(said).toEqual([]);
  });

  it('has one holder at a time, also within a process', async () => {
    let holders = 0;
    const turns = Array.from({ length: 5 }, async () => {
      const lock = await takeLock(file, silent);
      holders += 1;
      const together = holders;
      await new Promise(setImmediate);
      holders -= 1;
      lock.release();
      return together;
    });
    expect(await Promise.all(turns)).toEqual([1, 1, 1, 1, 1]);
  });
});

describe('the framework', () => {
  const initialize = (plugin: OneAtATime) => plugin.hooks['initialize']?.();

  it.each(['package', 'deploy', 'deploy function', 'invoke local'])(
    'takes the lock for `sls %s`, until its process ends',
    async (command) => {
      const serviceDir = temporaryFolder('lock-test');
      const first = new OneAtATime(fakeServerless({ serviceDir, command }));
      await initialize(first);
      const next = contender(join(serviceDir, '.build/locks/sls'));
      await next.waits;
      first.lock?.release();
      (await next.taken).release();
      expect(next.said).toEqual([expect.stringContaining(`(process ${process.pid})`)]);
    },
  );

  it.each(['info', 'deploy list', 'rollback', 'invoke'])('takes no lock for `sls %s`', async (command) => {
    const plugin = new OneAtATime(fakeServerless({ serviceDir: '/nowhere', command }));
    await initialize(plugin);
    expect(plugin.lock).toBeUndefined();
  });
});
