import { execFile } from 'node:child_process';
import { access, chmod, copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { temporaryFolder } from './support/temporary-folder.ts';

const run = promisify(execFile);

/** A value of parts that make or a shell would change, run, or refuse. It has no slash, because some become file names. */
const HOSTILE = [
  '{"prompt":"We pay $500 per $(date) 50%"}',
  '$(shell touch pwned) $(touch pwned) `touch pwned`; touch pwned & $$HOME $@',
  `it's "quoted" \\ # * ~`,
  'two\nlines and an unterminated $( y',
].join(' ');

/** Each variable with a target that uses it, and the command that gets its value. */
const USES = [
  ['DETAIL', 'trigger-workflow', 'journal'],
  ['STAGE', 'trigger-workflow', 'journal'],
  ['REGION', 'trigger-workflow', 'journal'],
  ['REGION', 'smoke', 'node'],
  ['REGION', 'deploy-package', 'node'],
  ['REGION', 'deploy-package', 'sls'],
  ['DETAIL', 'smoke', 'node'],
  ['STAGE', 'smoke', 'node'],
  ['PORT', 'dev', 'node'],
  ['LOCAL_STACK_PORT', 'dev', 'node'],
  ['PERSIST', 'dev', 'node'],
  ['MODEL', 'dev', 'node'],
  ['MODEL_URL', 'dev', 'node'],
  ['PACKAGE', 'add', 'node'],
  ['WITHOUT', 'add', 'node'],
  ['STAGE', 'package', 'node'],
  ['STAGE', 'deploy-package', 'sls'],
  ['TO', 'rollback', 'sls'],
  ['IMAGE', 'agent-image', 'docker'],
  ['SEED', 'chaos', 'node'],
  ['SESSIONS', 'chaos', 'node'],
  ['CONCURRENCY', 'chaos', 'node'],
  ['ONLY', 'chaos', 'node'],
  ['ONLY', 'bench', 'node'],
] as const;

/** A project of the Makefile and of commands that only note how they are called. */
let project: string;
beforeEach(async () => {
  project = temporaryFolder('make-variables-test');
  const commands = join(project, 'node_modules', '.bin');
  await mkdir(commands, { recursive: true });
  await copyFile('Makefile', join(project, 'Makefile'));
  const stub = `#!/bin/sh\nprintf '%s\\0' "\${0##*/}" "$@" >>'${project}/calls'; printf '\\036\\0' >>'${project}/calls'\n`;
  const files = [
    ...['node', 'sls', 'docker', 'tsc', 'jest'].map((name) => join(commands, name)),
    join(project, 'journal'),
  ];
  for (const file of files) {
    await writeFile(file, stub);
    await chmod(file, 0o755);
  }
});

/** Files that exist in a checkout whose packages are installed. */
const UP_TO_DATE = ['node_modules/.modules.yaml', 'bench/node_modules/.modules.yaml'];

async function make(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<void> {
  for (const file of UP_TO_DATE) {
    await mkdir(join(project, file, '..'), { recursive: true });
    await writeFile(join(project, file), '');
  }
  await run('make', [...UP_TO_DATE.map((file) => `--old-file=${file}`), ...args], {
    cwd: project,
    env: { PATH: process.env['PATH'], HOME: project, ...env },
  });
}

/** The calls of a command, each a list of its arguments. */
async function calls(command: string): Promise<readonly (readonly string[])[]> {
  const text = await readFile(join(project, 'calls'), 'utf8');
  return text
    .split('\x1e\0')
    .map((call) => call.split('\0').slice(0, -1))
    .filter(([name]) => name === command)
    .map(([, ...args]) => args);
}

const hasRun = () =>
  access(join(project, 'pwned')).then(
    () => true,
    () => false,
  );

describe.each(USES)('%s of `make %s`', (variable, target, command) => {
  it('reaches the command as it was typed, or as it is in the environment', async () => {
    await make([target, `${variable}=${HOSTILE}`]);
    await make([target], { [variable]: HOSTILE });

    const received = (await calls(command)).flat().filter((arg) => arg === HOSTILE);
    expect(received.length).toBeGreaterThanOrEqual(2);
    expect(await hasRun()).toBe(false);
  });
});

it('passes the REGION of `make rollback` on, and names no region without one', async () => {
  await make(['rollback', 'TO=1', 'REGION=eu-west-1']);
  await make(['rollback', 'TO=1']);
  await make(['deploy-package']);

  expect(await calls('sls')).toEqual([
    ['rollback', '--stage', 'dev', '--region', 'eu-west-1', '--timestamp', '1'],
    ['rollback', '--stage', 'dev', '--timestamp', '1'],
    ['deploy', '--stage', 'dev', '--package', ''], // the folder is what the packager prints
  ]);
});

it('splits the PARAMS of `make package` into arguments and does not expand them', async () => {
  await make(['package', `PARAMS=${HOSTILE}`]);

  const options = HOSTILE.split(/\s+/);
  expect(await calls('node')).toEqual([['infra/package/main.ts', '--stage', 'dev', '--', ...options]]);
  expect(await hasRun()).toBe(false);
});

it('puts the link of `make link` into the PREFIX as it was typed', async () => {
  await make(['link', `PREFIX=${join(project, HOSTILE)}`]);

  await expect(access(join(project, HOSTILE, 'bin', 'journal'))).resolves.toBeUndefined();
  expect(await hasRun()).toBe(false);
});

it('passes on a variable that no target uses', async () => {
  await make(['trigger-workflow', 'OTHER=a $(shell touch pwned) $( y']);

  expect(await calls('journal')).toEqual([['start', '--stage', 'dev']]);
  expect(await hasRun()).toBe(false);
});
