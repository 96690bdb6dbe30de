/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/packages', '<rootDir>/services', '<rootDir>/infra', '<rootDir>/test'],
  testMatch: ['**/*.{unit,property,int,e2e}.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': ['@swc/jest', { jsc: { target: 'es2023', parser: { syntax: 'typescript' } } }],
  },
  // A source imports its neighbour by its real name, `./x.ts`; packages are reached through node_modules.
  transformIgnorePatterns: ['/node_modules/'],
};
