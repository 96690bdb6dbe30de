import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startStackProcess } from '@agents/local-stack';
import { buildAgent } from '../infra/agent/build.ts';
import { afterTests } from './support/after-tests.ts';
import { copyCheckout, runIn, useExample } from './support/checkout-copy.ts';
import { completes, fails, startOpenAiServer } from './support/openai-server.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

/** What imports the agent, directly or through another file. All other code has the types that `make test` checks. */
const TYPES = {
  extends: './tsconfig.base.json',
  include: [
    ...['services/agent', 'infra/agent', 'infra/test/agent', 'test/smoke', 'tools/demo'],
    'packages/*/src/**/*.d.ts',
  ],
};

/** A copy of the checkout in which an example replaces the agent.  */
const checkout = temporaryFolder('examples-test');
const run = (command: string, env?: Readonly<Record<string, string>>): Promise<string> =>
  runIn(checkout, command, env);
beforeAll(async () => {
  await copyCheckout(checkout);
  await writeFile(join(checkout, 'tsconfig.agent.json'), JSON.stringify(TYPES));
});

/** Starts the local stack, and returns the variables of a process that uses it. */
async function startStack(...options: readonly string[]): Promise<Record<string, string>> {
  const stack = await startStackProcess(join(checkout, 'packages/local-stack/src/main.ts'), [
    ...['--package', join(checkout, '.serverless'), ...options],
  ]);
  afterTests(stack.stop);
  return { AWS_ENDPOINT_URL: stack.endpoint, AWS_REGION: 'us-east-1', XDG_STATE_HOME: checkout };
}

const JEST = 'jest services/agent infra/test/agent/example --selectProjects parts --runInBand';

/**
 * What `make test` does with an agent besides the tests of the whole system, which have an agent of their own. One example passes
 * them as the agent; all of them pass them where they are.
 */
const CHECKS: readonly string[] = [
  'tsc -p tsconfig.agent.json --singleThreaded',
  'biome check --error-on-warnings services',
  'knip',
  'depcruise --no-progress services',
];

/** One session of each example with its `example` payload. */
const SESSIONS = {
  'plain-function': {
    it: 'passes the smoke test',
    async session() {
      const env = await startStack();

      expect(await run('node test/smoke/main.ts --stage dev', env)).toMatch(/^✓ dev: session /m);
      const result = await run('node packages/cli/bin/journal.js result @last', env);
      expect(JSON.parse(result)).toEqual({
        words: [
          { word: 'the', count: 4 },
          { word: 'tide', count: 3 },
        ],
      });
    },
  },
  'research-notes': {
    it: 'reads the notes that lie beside its packaged code, and shows its progress in the demo',
    async session() {
      const shown = await run('node tools/demo/main.ts --package .serverless');

      expect(shown).toMatch(/^\d\d:\d\d:\d\d\.\d{3} .* 2 of 3: reading tides\.md$/m);
      expect(shown).toContain('The harbour is closed when the wind is stronger than force 9.');
      expect(shown).toMatch(/^State: COMPLETED$/m);
    },
  },
  'long-report': {
    it: 'goes on from what it has kept when its session is retried',
    async session() {
      const server = await startOpenAiServer();
      afterTests(() => server.close());
      const env = await startStack('--model', 'openai:scripted', '--model-url', server.baseUrl);
      const journal = (args: string) => run(`node packages/cli/bin/journal.js ${args}`, env);
      server.script(completes('Ebb and flow.'), fails(401, 'Incorrect key'));
      await expect(run('node test/smoke/main.ts --stage dev', env)).rejects.toThrow(
        'ModelCredentialsInvalid',
      );
      server.script(completes('They sail.'), completes('It rains.'));

      await journal('retry @last --wait');

      const sections = [{ text: 'Ebb and flow.' }, { text: 'They sail.' }, { text: 'It rains.' }];
      expect(JSON.parse(await journal('result @last'))).toMatchObject({ resumed: 1, sections });
      const asked = server.calls.map(({ body }) => /section \\"(\w+)/.exec(JSON.stringify(body))?.[1]);
      expect(asked).toEqual(['Tides', 'Ships', 'Ships', 'Weather']);
    },
  },
} as const;

const FIRST = 'plain-function' satisfies keyof typeof SESSIONS;

/** Packages the first example. The next ones replace the agent in its package: nothing else there depends on the agent. */
async function packageAgent(example: string): Promise<void> {
  if (example === FIRST) await run('sls package --stage dev');
  const { zip } = await buildAgent(join(checkout, 'services/agent/src/main.ts'));
  await writeFile(join(checkout, '.serverless/agent.artifact'), zip);
}

describe('an agent that has nothing in common with the default one', () => {
  beforeAll(() => useExample(checkout, FIRST));

  it.each(CHECKS)('passes %s', async (check) => {
    await expect(run(check)).resolves.not.toMatch(/unused|error/i);
  });
});

describe.each(Object.entries(SESSIONS))('the example %s as the agent', (name, { it: does, session }) => {
  beforeAll(() => useExample(checkout, name));

  it('passes its own tests', async () => {
    const tests = await run(JEST);
    expect(tests).toContain('services/agent/test/agent/create-agent.');
  });

  it('has less than 150 lines of source', async () => {
    expect(await linesOf(join(checkout, 'services/agent/src/agent'))).toBeLessThan(150);
  });

  it('is packaged', () => packageAgent(name));

  it(`${does}`, session);
});

async function linesOf(folder: string): Promise<number> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.ts'));
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  return texts.join('').split('\n').length - 1;
}
