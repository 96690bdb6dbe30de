import { statSync } from 'node:fs';
import { basename } from 'node:path';

/** The part of Jest's test that the order needs. */
interface TestFile {
  readonly path: string;
  readonly duration?: number;
}

/** Tests that take the longest; a run that starts one of them last waits for it alone. */
const LONGEST = [
  ...['chaos.long.test.ts', 'situations.long.test.ts', 'promotion.long.test.ts', 'examples.long.test.ts'],
  ...['load.long.test.ts', 'models.long.test.ts', 'watch.long.test.ts', 'serverless.long.test.ts'],
  'page.browser.test.ts',
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
      return /\.(?:e2e|long)\.test\.ts$/.test(path) ? LONGEST.length : LONGEST.length + 1;
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
