/**
 * The floors of the house. A package imports the packages that are listed for it and nothing else of the project; `make test`
 * checks that. `events` and `failures` are the ground: they import nothing at all, not even Node.
 */
export const FLOORS = {
  events: [],
  failures: [],
  diagnosis: ['events', 'failures'],
  journal: ['events', 'failures'],
  service: ['events'],
  models: ['events'],
  'agent-client': ['events', 'failures'],
  'agent-host': ['agent-client', 'events', 'journal', 'service'],
  sessions: ['agent-client', 'diagnosis', 'events', 'failures', 'journal'],
  console: ['diagnosis', 'events', 'sessions'],
  cli: ['console', 'diagnosis', 'events', 'failures', 'sessions'],
  'local-stack': ['events', 'journal'],
};

/** Packages whose sources see no clock, randomness, environment, file or network: everything comes in as an argument. */
const PURE = ['events', 'failures', 'diagnosis'];

const floorRules = Object.entries(FLOORS).map(([name, below]) => ({
  name: `floor-of-${name}`,
  comment: `packages/${name} stands on ${below.join(', ') || 'nothing'}.`,
  severity: 'error',
  from: { path: `^packages/${name}/src/` },
  to: {
    path: '^(?:packages|services|infra|tools|test)/',
    pathNot: `^packages/(?:${[name, ...below].join('|')})/src/`,
  },
}));

/** The files that describe with a library what the verbs print. */
const SCHEMAS = '^packages/sessions/src/contract/(?:outputs|shapes|report-shapes)[.]ts$';

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...floorRules,
    {
      name: 'pure-packages-import-no-library',
      severity: 'error',
      from: { path: `^packages/(?:${PURE.join('|')})/src/` },
      to: { pathNot: '^packages/' },
    },
    {
      name: 'journal-knows-dynamodb-in-one-place',
      severity: 'error',
      from: { path: '^packages/journal/src/', pathNot: '^packages/journal/src/dynamodb/' },
      to: { path: '@aws-sdk|@smithy' },
    },
    {
      name: 'cli-and-console-know-no-aws-client',
      comment: 'What a command or a page does on AWS is a function of packages/sessions, which both call.',
      severity: 'error',
      from: { path: '^packages/(?:cli|console)/src/' },
      to: { path: '@aws-sdk|@smithy' },
    },
    {
      name: 'page-knows-no-server',
      comment: 'What runs in a browser shares with the server what they say to each other, and what is pure.',
      severity: 'error',
      from: { path: '^packages/console/src/page/' },
      to: {
        path: '^packages/(?:sessions/|console/src/server/)|^node:',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'sessions-load-aws-clients-when-needed',
      comment: 'The command starts fast, because it loads no client that it does not use.',
      severity: 'error',
      from: { path: '^packages/sessions/src/' },
      to: {
        path: '@aws-sdk|@smithy|^packages/(?:agent-client|journal)/',
        dynamic: false,
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'sessions-load-schemas-when-needed',
      comment:
        'The command starts fast: verbs need the types of what they print, and only tests and tools its schemas.',
      severity: 'error',
      from: { path: '^packages/sessions/src/', pathNot: SCHEMAS },
      to: { path: SCHEMAS, dynamic: false, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'services-import-packages-only',
      severity: 'error',
      from: { path: '^services/([^/]+)/src/' },
      to: { path: '^(?:services|infra|tools|test)/', pathNot: '^services/$1/src/' },
    },
    {
      name: 'examples-import-packages-only',
      comment: 'An example becomes the agent of services/agent when it is copied there.',
      severity: 'error',
      from: { path: '^examples/([^/]+)/src/' },
      to: { path: '^(?:services|examples|infra|tools|test)/', pathNot: '^examples/$1/src/' },
    },
    {
      name: 'no-imports-past-an-entry',
      comment: 'A package is used through its one entry.',
      severity: 'error',
      from: { path: '^(?:packages|services|examples)/([^/]+)/' },
      to: { path: '^packages/([^/]+)/', pathNot: '^packages/$1/', dependencyTypes: ['local'] },
    },
    {
      name: 'sources-do-not-import-tests',
      severity: 'error',
      // A benchmark measures what tests have built: the virtual clock and its machines.
      from: { path: '/src/', pathNot: '^bench/' },
      to: { path: '(?:^|/)test/' },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-two-folders-import-each-other',
      severity: 'error',
      scope: 'folder',
      from: { path: '^(?:packages|services|examples|infra|tools)/', pathNot: '/test' },
      to: { circular: true },
    },
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
