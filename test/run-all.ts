/**
 * `make test`: every check, the fast ones first, each with its time. All of them run, what failed is shown last and whole,
 * and the closing line counts the tests and the other checks together.
 */
import { spawn } from 'node:child_process';
import { mkdir, readFile, rm } from 'node:fs/promises';

interface Check {
  readonly name: string;
  readonly command: readonly string[];
}

interface Outcome extends Check {
  readonly ok: boolean;
  readonly output: string;
}

const STAGES = ['dev', 'staging', 'prod'];
const JEST_REPORT = '.build/jest.json';

const CHECKS: readonly Check[] = [
  { name: 'format and lint', command: ['biome', 'check', '--error-on-warnings', '.'] },
  { name: 'types', command: ['tsc', '-p', '.'] },
  { name: 'architecture', command: ['depcruise', '--no-progress', 'packages', 'services', 'infra', 'test'] },
  { name: 'dead exports and dependencies', command: ['knip'] },
  ...STAGES.map((stage) => ({
    name: `package ${stage}`,
    command: ['sls', 'package', '--stage', stage, '--package', `.build/packages/${stage}`],
  })),
];

const TESTS: Check = { name: 'tests', command: ['jest', '--json', `--outputFile=${JEST_REPORT}`] };

/** Runs a check and shows only its name, outcome and time; the tests' progress is shown as it comes. */
async function run({ name, command }: Check, showOutput: boolean): Promise<Outcome> {
  const [file = '', ...args] = command;
  const start = performance.now();
  process.stdout.write(`… ${name}\n`);
  const env = {
    ...process.env,
    NODE_OPTIONS: name === 'tests' ? '--experimental-vm-modules --no-warnings' : '',
  };
  const child = spawn(file, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.on('data', (chunk) => {
    if (!showOutput) output += chunk;
  });
  child.stderr.on('data', (chunk) => {
    output += chunk;
    if (showOutput) process.stdout.write(chunk);
  });
  const ok = await new Promise<boolean>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code === 0));
  });
  const seconds = ((performance.now() - start) / 1_000).toFixed(1);
  process.stdout.write(`${ok ? '✓' : '✗'} ${name} (${seconds} s)\n`);
  return { name, command, ok, output };
}

interface JestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numRuntimeErrorTestSuites: number;
}

async function readReport(): Promise<JestReport> {
  return JSON.parse(await readFile(JEST_REPORT, 'utf8'));
}

await rm('.build/packages', { recursive: true, force: true });
await rm(JEST_REPORT, { force: true });
await mkdir('.build', { recursive: true });

const outcomes: Outcome[] = [];
for (const check of CHECKS) outcomes.push(await run(check, false));
outcomes.push(await run(TESTS, true));

const failed = outcomes.filter((outcome) => !outcome.ok);
for (const { name, output } of failed) process.stdout.write(`\n✗ ${name}\n${output}\n`);

const checks = outcomes.slice(0, -1);
const report = await readReport();
const passed = report.numPassedTests + checks.filter((check) => check.ok).length;
const failures =
  report.numFailedTests + report.numRuntimeErrorTestSuites + checks.filter((check) => !check.ok).length;
const skipped = report.numPendingTests > 0 ? `, ${report.numPendingTests} skipped` : '';
process.stdout.write(`\n${passed} passed, ${failures} failed${skipped}\n`);
process.exitCode = failed.length > 0 || failures > 0 ? 1 : 0;
