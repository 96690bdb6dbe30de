import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { PACKAGES } from '../support/package-service.ts';

const run = promisify(execFile);

describe('docs/cli.md', () => {
  it('has the verbs, options and transcripts of the program as it is', async () => {
    const check = run('node', ['tools/cli-document/main.ts', '--check', '--package', PACKAGES.whole]).catch(
      ({ stdout, stderr }: { stdout: string; stderr: string }) => ({ stdout, stderr }),
    );

    expect(await check).toEqual({ stdout: 'docs/cli.md is up to date\n', stderr: '' });
  });
});
