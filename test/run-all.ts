/**
 * `make test` runs each check and reports its time; `make verify`, with `--long`, runs the long tests as well. A failed check does not
 * stop the others; its output follows at the end. The last line counts tests and other checks together.
 */
import { spawn } from 'node:child_process';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { PackageRequest } from '../infra/package/package-service.ts';
import { BROWSER } from './support/browser.ts';
import { COMPILE_CACHE } from './support/compile-cache.ts';
import { PACKAGED } from './support/package-service.ts';

interface Check {
  readonly name: string;
  readonly command: readonly string[];
  /** Output lines to show while the check runs. */
  readonly progress?: RegExp;
}

interface Outcome extends Check {
  readonly ok: boolean;
  readonly output: string;
}

/** The part of Jest's report that the closing lines need. */
interface JestReport {
  readonly numPassedTests: number;
  readonly numPendingTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
  }[];
}

interface TestReport {
  readonly passed: number;
  readonly skipped: number;
  /** The message of each failed test, or of a test file that could not run. */
  readonly failures: readonly string[];
}

const JEST_REPORT = '.build/jest.json';

const SOURCE_CHECKS: readonly Check[] = [
  { name: 'format and lint', command: ['biome', 'check', '--error-on-warnings', '.'] },
  // With more threads it ends no sooner beside the other checks, and takes twice as much of the processor.
  { name: 'types', command: ['tsc', '-p', '.', '--singleThreaded'] },
  {
    name: 'architecture',
    command: ['depcruise', '--no-progress', 'packages', 'services', 'examples', 'infra', 'tools', 'test'],
  },
  { name: 'unused exports and dependencies', command: ['knip'] },
];

/** The framework works in one folder of the project, so these run one after another. */
const PACKAGES: readonly Check[] = Object.entries<PackageRequest>(PACKAGED).map(
  ([name, { stage, options = [] }]) => ({
    name: `package ${name}`,
    command: ['node', 'infra/package/main.ts', '--stage', stage, '--', ...options],
  }),
);

const LONG = process.argv.includes('--long') ? ['long', 'browser'] : [];

const TESTS: Check = {
  name: 'tests',
  command: ['jest', '--selectProjects', 'parts', 'whole', ...LONG, '--json', `--outputFile=${JEST_REPORT}`],
  progress: /^(?:PASS|FAIL) /,
};

/** Runs a check, keeps its output, and prints its outcome and time. */
async function run(check: Check): Promise<Outcome> {
  const [file = '', ...args] = check.command;
  const start = performance.now();
  const env = { ...process.env, ...COMPILE_CACHE };
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

async function runInTurn(checks: readonly Check[]): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const check of checks) outcomes.push(await run(check));
  return outcomes;
}

/** Reads the report of `jest --json`; returns an empty one if Jest wrote no report. */
async function readTestReport(): Promise<TestReport> {
  const text = await readFile(JEST_REPORT, 'utf8').catch(() => undefined);
  if (text === undefined) return { passed: 0, skipped: 0, failures: [] };
  const report: JestReport = JSON.parse(text);
  return {
    passed: report.numPassedTests,
    skipped: report.numPendingTests,
    failures: report.testResults
      .filter(({ status }) => status === 'failed')
      .flatMap(({ name, message }) => split(message).map((each) => `${name}\n${each}`)),
  };
}

/** Splits Jest's message of a test file; the part of each failed test begins with a bullet. */
function split(message: string): readonly string[] {
  const parts = message.split(/^(?=\s*● )/m).filter((part) => part.trim() !== '');
  return parts.length > 0 ? parts : [message];
}

await rm('.build/packages', { recursive: true, force: true });
await rm(JEST_REPORT, { force: true });
await mkdir('.build', { recursive: true });

const checks = (await Promise.all([runInTurn(SOURCE_CHECKS), runInTurn(PACKAGES)])).flat();
const tests = await run(TESTS);
const report = await readTestReport();

for (const { ok, name, output } of checks) if (!ok) process.stdout.write(`\n✗ ${name}\n${output}\n`);
for (const failure of report.failures) process.stdout.write(`\n✗ ${failure}\n`);
if (!tests.ok && report.failures.length === 0) process.stdout.write(`\n✗ tests\n${tests.output}\n`);

if (LONG.length > 0 && BROWSER === undefined) {
  process.stdout.write(
    '\nNo Chromium was found (CHROMIUM names one), so the console was not tried in a browser. Its tests count as skipped.\n',
  );
}
const failedChecks = checks.filter(({ ok }) => !ok).length;
const failed = failedChecks + Math.max(report.failures.length, tests.ok ? 0 : 1);
const skipped = report.skipped > 0 ? `, ${report.skipped} skipped` : '';
process.stdout.write(
  `\n${report.passed + checks.length - failedChecks} passed, ${failed} failed${skipped}\n`,
);
process.exitCode = failed > 0 ? 1 : 0;
