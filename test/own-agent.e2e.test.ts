import { cp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startStackProcess } from '@agents/local-stack';
import { copyCheckout, runIn } from './support/checkout-copy.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

/** The folders of `services/agent` that belong to its user. */
const OWN = ['src/agent', 'test/agent'];

/** What imports the agent, directly or through another file. All other code has the types that `make test` checks. */
const TYPES = {
  extends: './tsconfig.base.json',
  include: [
    ...['services/agent', 'infra/agent', 'infra/test/agent', 'test/smoke', 'tools/demo'],
    'packages/*/src/**/*.d.ts',
  ],
};

/** A copy of the checkout in which `services/agent` runs the agent of `test/fixtures/own-agent`. */
const checkout = temporaryFolder('own-agent-test');
beforeAll(async () => {
  await copyCheckout(checkout);
  await writeFile(join(checkout, 'tsconfig.agent.json'), JSON.stringify(TYPES));
  for (const folder of OWN) {
    const own = join(checkout, 'services/agent', folder);
    await rm(own, { recursive: true, force: true }); // an agent may have no tests
    await cp(join('test/fixtures/own-agent', folder), own, { recursive: true });
  }
});

const run = (command: string, env?: Readonly<Record<string, string>>): Promise<string> =>
  runIn(checkout, command, env);

describe('an own agent with another payload and no model', () => {
  it.each(['tsc -p tsconfig.agent.json --singleThreaded', 'knip', 'depcruise --no-progress services'])(
    'passes %s',
    async (check) => {
      await expect(run(check)).resolves.not.toMatch(/unused|error/i);
    },
  );

  it('passes the tests of its service', async () => {
    const output = await run('jest services/agent infra/test/agent/example --selectProjects parts');

    expect(output).toContain('services/agent/test/agent/create-agent.unit.test.ts');
  });

  it('is packaged, and passes the smoke test with its example payload', async () => {
    await run('sls package --stage dev');
    const stack = await startStackProcess(join(checkout, 'packages/local-stack/src/main.ts'), [
      ...['--package', join(checkout, '.serverless')],
    ]);
    try {
      const env = { AWS_ENDPOINT_URL: stack.endpoint, AWS_REGION: 'us-east-1', XDG_STATE_HOME: checkout };
      expect(await run('node test/smoke/main.ts --stage dev', env)).toMatch(/^✓ dev: session /m);

      const result = await run('node packages/cli/bin/journal.js result @last', env);
      expect(JSON.parse(result)).toEqual({ table: 4, served: ['bread', 'soup'] });
    } finally {
      await stack.stop();
    }
  }, 180_000);
});
