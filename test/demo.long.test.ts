import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { FOREIGN_ENVIRONMENT } from './support/foreign-environment.ts';

const run = promisify(execFile);

describe('make demo', () => {
  it('shows a session from its first event to its result without an account, and suggests what to try next', async () => {
    // It needs no account and no network, whatever the environment has of both.
    const { stdout } = await run('node', ['tools/demo/main.ts', '--package', '.build/packages/dev'], {
      env: { ...process.env, ...FOREIGN_ENVIRONMENT },
    });

    const lines = stdout.match(/^\d\d:\d\d:\d\d\.\d{3} .*$/gm) ?? [];
    const events = lines.filter((line) => / [A-Z]+(?:_[A-Z]+)+ /.test(line));
    expect(events).toHaveLength(6);
    expect(events[0]).toMatch(/SESSION_INITIATED +state-machine/);
    expect(events.at(-1)).toMatch(/\+\d+\.\d{3} s +AGENT_BACKGROUND_TASK_COMPLETED +agent-task/);
    expect(stdout).toMatch(/^State: COMPLETED$/m);
    expect(stdout).toMatch(/^\$ \.\/journal result @last\n./m);
    expect(stdout).toMatch(/Try next:\n(?: {2}.+\n){3}/);
  });

  it('suggests `make package` without a package', async () => {
    const demo = run('node', ['tools/demo/main.ts', '--package', '.build/not-there']);

    await expect(demo).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('make package') });
  });
});
