import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { createDeployedCode, removeAbandonedCode } from '../src/deployed-code.ts';
import { zipOf } from './support/package-fixture.ts';

const root = temporaryFolder();

function writeZip(name: string, files: Readonly<Record<string, string>>): string {
  const path = join(root, name);
  writeFileSync(path, zipOf(files));
  return path;
}

describe('deployed code', () => {
  it('is extracted once for each zip, and removed', async () => {
    const code = createDeployedCode();
    const zip = writeZip('code.zip', { 'src/main.js': 'run();' });

    await Promise.all([code.prepare(zip), code.prepare(zip)]);

    const [first, second] = [code.use(zip), code.use(zip)];
    expect(first.path).toBe(second.path);
    expect(readFileSync(join(first.path, 'src/main.js'), 'utf8')).toBe('run();');
    await code.remove();
    expect(existsSync(first.path)).toBe(false);
  });

  it('that is replaced stays until the last process that uses it is gone; the next one gets the new files', async () => {
    const code = createDeployedCode();
    const zip = writeZip('replaced.zip', { 'main.js': 'old();' });
    await code.prepare(zip);
    const [one, other] = [code.use(zip), code.use(zip)];

    await code.replace(zip, { 'main.js': Buffer.from('fresh();') });

    const next = code.use(zip);
    expect(readFileSync(join(next.path, 'main.js'), 'utf8')).toBe('fresh();');
    one.release();
    expect(readFileSync(join(other.path, 'main.js'), 'utf8')).toBe('old();');
    other.release();
    await code.remove();
    expect([one, next].map(({ path }) => existsSync(path))).toEqual([false, false]);
  });

  it('whose last process is just gone is removed when `remove` ends', async () => {
    const code = createDeployedCode();
    const many = Array.from({ length: 200 }, (_, number) => [`${number}.js`, 'old();'] as const);
    const zip = writeZip('many.zip', Object.fromEntries(many));
    await code.prepare(zip);
    const { path, release } = code.use(zip);
    await code.replace(zip, { 'main.js': Buffer.from('fresh();') });

    release();
    await code.remove();

    expect(existsSync(path)).toBe(false);
  });

  it('that is replaced while no process uses it is removed at once', async () => {
    const code = createDeployedCode();
    const zip = writeZip('unused.zip', { 'main.js': 'old();' });
    await code.prepare(zip);
    const { path, release } = code.use(zip);
    release();

    await code.replace(zip, { 'main.js': Buffer.from('fresh();') });

    expect(existsSync(path)).toBe(false);
    await code.remove();
  });

  it('of a stack that was killed is removed by the next one; that of a running stack is not', async () => {
    const parent = mkdtempSync(join(root, 'tmp-'));
    const dead = spawnSync(process.execPath, ['--version']).pid;
    const names = {
      dead: `local-stack-code-${dead}-a`,
      own: `local-stack-code-${process.pid}-b`,
      other: 'other-1-c',
    };
    for (const name of Object.values(names)) mkdirSync(join(parent, name, 'src'), { recursive: true });

    await removeAbandonedCode(parent);

    expect(readdirSync(parent).toSorted()).toEqual([names.own, names.other].toSorted());
  });

  it('is refused where an entry leads out of the folder', async () => {
    const zip = writeZip('outside.zip', { '../outside.js': 'run();' });

    await expect(createDeployedCode().prepare(zip)).rejects.toMatchObject({
      code: 'PACKAGE_MISSING',
      message: expect.stringContaining('"../outside.js"'),
    });
  });

  it('is refused where the file is not a zip', async () => {
    const file = join(root, 'text.zip');
    writeFileSync(file, 'not a zip');

    await expect(createDeployedCode().prepare(file)).rejects.toMatchObject({
      code: 'PACKAGE_MISSING',
    });
  });
});
