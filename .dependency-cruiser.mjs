/** The rings of the house: a pure domain, adapters beside it, services outside. `make test` checks them. */
/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'domain-is-pure',
      comment: 'The domain sees no clock, network, file or library: everything comes in as an argument.',
      severity: 'error',
      from: { path: '^packages/journal/src/domain/' },
      to: { pathNot: '^packages/journal/src/domain/' },
    },
    {
      name: 'journal-knows-dynamodb-in-one-place',
      severity: 'error',
      from: { path: '^packages/journal/src/', pathNot: '^packages/journal/src/dynamodb/' },
      to: { path: '@aws-sdk|@smithy' },
    },
    {
      name: 'diagnosis-is-pure',
      comment: 'What events mean is known without a clock, a network or a database.',
      severity: 'error',
      from: { path: '^packages/diagnosis/src/' },
      to: { pathNot: '^packages/(?:diagnosis/src|journal/src/domain|failures/src)/' },
    },
    {
      name: 'packages-do-not-import-services',
      comment: 'Only the local stack may, and it runs their artifacts instead.',
      severity: 'error',
      from: { path: '^packages/' },
      to: { path: '^services/' },
    },
    {
      name: 'services-do-not-import-each-other',
      severity: 'error',
      from: { path: '^services/([^/]+)/' },
      to: { path: '^services/([^/]+)/', pathNot: '^services/$1/' },
    },
    {
      name: 'nobody-imports-past-an-entry',
      comment: 'A package is used through what its package.json exports.',
      severity: 'error',
      from: { path: '^(?:packages|services)/([^/]+)/' },
      to: { path: '^packages/([^/]+)/', pathNot: '^packages/$1/', dependencyTypes: ['local'] },
    },
    {
      name: 'sources-do-not-import-tests',
      severity: 'error',
      from: { path: '/src/' },
      to: { path: '/test/' },
    },
    {
      name: 'testing-entries-stay-in-tests',
      severity: 'error',
      from: { path: '^(?:packages|services)/[^/]+/src/', pathNot: 'packages/journal/src/testing\\.ts$' },
      to: { path: 'packages/journal/src/(?:testing|memory/)' },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'every-import-resolves',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    parser: 'swc',
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'types'] },
    tsPreCompilationDeps: true,
  },
};
