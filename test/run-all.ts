/**
 * `make test`: every check, the fast ones first, each with its time. All of them run, what failed is shown last and whole,
 * and the closing line counts the tests and the other checks together.
 */
import { spawn } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { readTestReport } from './support/test-report.ts';

interface Check {
  readonly name: string;
  readonly command: readonly string[];
  /** Which lines are shown as they come. */
  readonly progress?: RegExp;
  readonly env?: Readonly<Record<string, string>>;
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

const TESTS: Check = {
  name: 'tests',
  command: ['jest', '--json', `--outputFile=${JEST_REPORT}`],
  progress: /^(?:PASS|FAIL) /,
  env: { NODE_OPTIONS: '--experimental-vm-modules --no-warnings', STAGES_PACKAGED: 'yes' },
};

/** Runs a check and keeps what it says; shows its name, progress, outcome and time. */
async function run(check: Check): Promise<Outcome> {
  const [file = '', ...args] = check.command;
  const start = performance.now();
  process.stdout.write(`… ${check.name}\n`);
  const env = { ...process.env, ...check.env };
  const child = spawn(file, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      if (check.progress?.test(line)) process.stdout.write(`  ${line}\n`);
    });
  }
  const ok = await new Promise<boolean>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code === 0));
  });
  const seconds = ((performance.now() - start) / 1_000).toFixed(1);
  process.stdout.write(`${ok ? '✓' : '✗'} ${check.name} (${seconds} s)\n`);
  return { ...check, ok, output: lines.join('\n') };
}

await rm('.build/packages', { recursive: true, force: true });
await rm(JEST_REPORT, { force: true });
await mkdir('.build', { recursive: true });

const checks: Outcome[] = [];
for (const check of CHECKS) checks.push(await run(check));
const tests = await run(TESTS);
const report = await readTestReport(JEST_REPORT);

for (const { ok, name, output } of checks) if (!ok) process.stdout.write(`\n✗ ${name}\n${output}\n`);
for (const failure of report.failures) process.stdout.write(`\n✗ ${failure}\n`);
if (!tests.ok && report.failures.length === 0) process.stdout.write(`\n✗ tests\n${tests.output}\n`);

const failedChecks = checks.filter(({ ok }) => !ok).length;
const failed = failedChecks + Math.max(report.failures.length, tests.ok ? 0 : 1);
const skipped = report.skipped > 0 ? `, ${report.skipped} skipped` : '';
process.stdout.write(
  `\n${report.passed + checks.length - failedChecks} passed, ${failed} failed${skipped}\n`,
);
process.exitCode = failed > 0 ? 1 : 0;
