/**
 * Jest's runner of a test file, as `testRunner` of its configuration: Jest's own, except that Node loads the file and what it
 * imports. Jest would load every module again for every file, into a global of its own, without Node's cache of compiled sources;
 * that was most of the time of a small test.
 *
 * So the test files of a worker share the modules that they import. A test restores what it changes outside itself.
 */
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { releaseAfterTests } from './after-tests.ts';
import './replay-property.ts';

const require = createRequire(import.meta.url);

/** The part of Jest's runtime that its runner calls. */
interface Runtime {
  requireInternalModule(path: string): unknown;
  setGlobalsForRuntime(globals: object): void;
  unstable_shouldLoadAsEsm(path: string): boolean;
  unstable_importModule(path: string): Promise<unknown>;
}

type Runner = (
  globalConfig: object,
  config: object,
  environment: { readonly global: object },
  runtime: Runtime,
  ...others: readonly unknown[]
) => Promise<unknown>;

const { default: runOfJest }: { readonly default: Runner } = require('jest-circus/runner');

/** Where Jest keeps what listens to the events of a test file. */
const LISTENERS = Symbol.for('EVENT_HANDLERS');

/** How often this process has run each test file: more than once when Jest watches the files. */
const runs = new Map<string, number>();

const runTestFile: Runner = (globalConfig, config, _environment, runtime, ...others) => {
  const native: Runtime = Object.assign(runtime, {
    /** Loads the part of the runner that holds the state of one test file. */
    requireInternalModule(path: string) {
      Reflect.deleteProperty(globalThis, LISTENERS);
      delete require.cache[path];
      return require(path);
    },
    setGlobalsForRuntime: () => undefined,
    unstable_shouldLoadAsEsm: () => true,
    unstable_importModule(path: string) {
      afterAll(releaseAfterTests);
      const run = runs.get(path) ?? 0;
      runs.set(path, run + 1);
      return import(`${pathToFileURL(path)}${run > 0 ? `?run=${run}` : ''}`);
    },
  });
  return runOfJest(globalConfig, config, { global: globalThis }, native, ...others);
};

export default runTestFile;
