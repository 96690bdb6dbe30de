import { readFile } from 'node:fs/promises';

/** What Jest reports, as far as the closing lines of a run need it. */
export interface TestReport {
  readonly passed: number;
  readonly skipped: number;
  /** What each failed test, or file that could not be run, said. */
  readonly failures: readonly string[];
}

interface JestReport {
  readonly numPassedTests: number;
  readonly numPendingTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
  }[];
}

/** Reads the report that `jest --json` wrote; an empty one when it wrote none. */
export async function readTestReport(file: string): Promise<TestReport> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
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

/** Jest gives one text a file; each test's part begins with a bullet. */
function split(message: string): readonly string[] {
  const parts = message.split(/^(?=\s*● )/m).filter((part) => part.trim() !== '');
  return parts.length > 0 ? parts : [message];
}
