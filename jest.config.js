import { availableParallelism } from 'node:os';

/** @type {import('jest').Config} */
const base = {
  testEnvironment: 'node',
  testRunner: '<rootDir>/test/support/test-runner.ts',
  transform: {}, // Node removes the types
};

const roots = ['packages', 'services', 'examples', 'infra', 'tools', 'test'].map(
  (folder) => `<rootDir>/${folder}`,
);
const partTests = ['**/*.{unit,property,int}.test.ts'];

/** @type {import('jest').Config} */
const whole = { ...base, roots, globalSetup: '<rootDir>/test/support/package-service.ts' };

/** @type {import('jest').Config} */
export default {
  projects: [
    { ...base, displayName: 'parts', roots, testMatch: partTests },
    { ...whole, displayName: 'whole', testMatch: ['**/*.e2e.test.ts'] },
    // Run by `make verify`:
    { ...whole, displayName: 'long', testMatch: ['**/*.long.test.ts'] },
    { ...base, displayName: 'browser', roots, testMatch: ['**/*.browser.test.ts'] },
    { ...base, displayName: 'bench', roots: ['<rootDir>/bench'], testMatch: partTests }, // run by `make bench`
  ],
  // Jest's default leaves one core idle, which is half of a small machine. Whole-system tests wait half of their time.
  maxWorkers: availableParallelism() + 1,
  testSequencer: './test/support/test-order.ts',
  // A machine that does other work takes several times as long as an idle one.
  testTimeout: 600_000,
};
