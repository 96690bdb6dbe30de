import { statSync } from 'node:fs';
import { basename } from 'node:path';

/** The part of Jest's test that the order needs. */
interface TestFile {
  readonly path: string;
  readonly duration?: number;
}

/** Whole-system tests that take the longest; a run that starts one of them last waits for it alone. */
const LONGEST = [
  ...['chaos.e2e.test.ts', 'situations.e2e.test.ts', 'promotion.e2e.test.ts', 'examples.e2e.test.ts'],
  ...['load.e2e.test.ts', 'models.e2e.test.ts', 'watch.e2e.test.ts', 'serverless.e2e.test.ts'],
];

/**
 * Jest's sequencer: the longest tests first, then other whole-system tests, then the rest by size. Whole-system tests mostly wait,
 * so they run beside tests that mostly compute.
 */
export default class TestOrder {
  sort(tests: readonly TestFile[]): readonly TestFile[] {
    const rank = ({ path }: TestFile): number => {
      const index = LONGEST.indexOf(basename(path));
      if (index >= 0) return index;
      return path.endsWith('.e2e.test.ts') ? LONGEST.length : LONGEST.length + 1;
    };
    const size = ({ path }: TestFile): number => statSync(path).size;
    return tests.toSorted((a, b) => rank(a) - rank(b) || size(b) - size(a));
  }

  shard(tests: readonly TestFile[]): readonly TestFile[] {
    return tests;
  }

  allFailedTests(tests: readonly TestFile[]): readonly TestFile[] {
    return tests;
  }

  cacheResults(): void {}
}
