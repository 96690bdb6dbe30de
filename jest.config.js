/** @type {import('jest').Config} */
const base = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  setupFiles: ['<rootDir>/test/support/replay-property.ts'],
  transform: {
    '\\.ts$': ['@swc/jest', { jsc: { target: 'es2024', parser: { syntax: 'typescript' } } }],
  },
};

/** @type {import('jest').Config} */
export default {
  projects: [
    {
      ...base,
      displayName: 'parts',
      roots: [
        '<rootDir>/packages',
        '<rootDir>/services',
        '<rootDir>/infra',
        '<rootDir>/tools',
        '<rootDir>/bench',
        '<rootDir>/test',
      ],
      testMatch: ['**/*.{unit,property,int}.test.ts'],
    },
    {
      // The whole system in processes of its own, from the packages that `sls deploy` would ship.
      ...base,
      displayName: 'whole',
      roots: [
        '<rootDir>/packages',
        '<rootDir>/services',
        '<rootDir>/infra',
        '<rootDir>/tools',
        '<rootDir>/test',
      ],
      testMatch: ['**/*.e2e.test.ts'],
      globalSetup: '<rootDir>/test/support/package-service.ts',
    },
  ],
  testTimeout: 60_000,
};
