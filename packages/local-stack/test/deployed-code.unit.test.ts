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
  it('is extracted once for each owner, also from the same zip, and removed', async () => {
    const code = createDeployedCode();
    const zip = writeZip('code.zip', { 'src/main.js': 'run();' });

    const folders = await Promise.all(['one', 'one', 'two'].map((owner) => code.folderOf(owner, zip)));

    expect(folders[0]).toBe(folders[1]);
    expect(folders[0]).not.toBe(folders[2]);
    expect(readFileSync(join(folders[2] ?? '', 'src/main.js'), 'utf8')).toBe('run();');
    await code.remove();
    expect(folders.some(existsSync)).toBe(false);
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

    await expect(createDeployedCode().folderOf('one', zip)).rejects.toMatchObject({
      code: 'PACKAGE_MISSING',
      message: expect.stringContaining('"../outside.js"'),
    });
  });

  it('is refused where the file is not a zip', async () => {
    const file = join(root, 'text.zip');
    writeFileSync(file, 'not a zip');

    await expect(createDeployedCode().folderOf('one', file)).rejects.toMatchObject({
      code: 'PACKAGE_MISSING',
    });
  });
});
