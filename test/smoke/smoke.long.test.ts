import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { FOREIGN_ENVIRONMENT } from '../support/foreign-environment.ts';
import { startWholeSystem, type WholeSystem } from '../support/stack.ts';

const run = promisify(execFile);

let system: WholeSystem;
beforeAll(async () => {
  system = await startWholeSystem('dev');
});
afterAll(() => system.stop());

/** Runs the target of a deployment, against the local stack. */
const smoke = (stage: string) =>
  run('make', ['smoke', `STAGE=${stage}`], {
    env: { ...process.env, MAKEFLAGS: '', AWS_ENDPOINT_URL: system.endpoint, ...FOREIGN_ENVIRONMENT },
  });

describe('make smoke', () => {
  it('passes for a stage that works', async () => {
    const { stdout, stderr } = await smoke('dev');

    expect(stdout).toMatch(/✓ dev: session [\w-]+ has completed, and its journal is complete/);
    expect(stderr).toContain(`Stage dev at ${system.endpoint}\n`);
  });

  it('fails for a stage that does not work, and names the problem', async () => {
    const refused = await smoke('prod').then(
      () => 'accepted',
      ({ stderr }) => String(stderr),
    );

    expect(refused).toMatch(/✗ prod: journal start failed:\n[\s\S]*agent-session-trigger-prod/);
  });
});
