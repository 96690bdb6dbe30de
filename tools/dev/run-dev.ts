import { join } from 'node:path';
import { type LocalStack, runProgram, type StackLog } from '@agents/local-stack';
import { faultsOf } from '../../infra/package/make-current.ts';
import { packageFolder, packageService } from '../../infra/package/package-service.ts';
import { type Builder, createBuilder } from './builder.ts';
import { componentsOf } from './components.ts';
import { serveConsole } from './serve-console.ts';
import { createTypeReport } from './type-report.ts';
import { changeOf, watchFiles } from './watch-files.ts';

const say = (text: string): void => void process.stderr.write(`${text}\n`);

/** Where `make dev` runs. */
export interface Place {
  /** The folder of the checkout. */
  readonly root: string;
  /** Of the person who starts it, with the secrets that this process has no longer in its own. */
  readonly environment: NodeJS.ProcessEnv;
}

/**
 * Runs the local stack with the code of a checkout, and gives it the code again when a file is saved.
 *
 * @param args of the local stack; after `--`, those of `sls package`
 */
export async function runDev(args: readonly string[], { root, environment }: Place): Promise<void> {
  const end = args.includes('--') ? args.indexOf('--') : args.length;
  const request = { stage: 'dev', options: args.slice(end + 1) };
  const builder = await createBuilder(root, await componentsOf(root));
  const folder = await usablePackage({ root, request, builder });
  await runProgram(['--package', folder, ...args.slice(0, end)], environment, (stack, log) => {
    keepCurrent({ root, stack, builder, log });
    void serveConsole({ endpoint: stack.endpoint, say });
  });
}

interface Start {
  readonly root: string;
  readonly request: { readonly stage: string; readonly options: readonly string[] };
  readonly builder: Builder;
}

/**
 * The folder of the package to start from. If the checkout cannot be packaged, that is the last package that could be made.
 * Without one, the next file that is saved starts another try.
 */
async function usablePackage({ root, request, builder }: Start): Promise<string> {
  const folder = join(root, packageFolder(request));
  for (;;) {
    const problem = await packagingProblem(root, request);
    if (problem === undefined) return folder;
    const { errors } = await builder.build();
    say(errors.length > 0 ? errors.join('\n') : problem);
    if ((await faultsOf(folder)).length === 0) {
      say(
        'The stack starts with the last version that could be packaged. Save a corrected file to replace it.',
      );
      return folder;
    }
    say('The stack starts when the error is corrected: save a file, or press Ctrl-C to end.');
    await nextSave(root);
  }
}

async function packagingProblem(root: string, request: Start['request']): Promise<string | undefined> {
  try {
    await packageService(request, root, say);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function nextSave(root: string): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const files = watchFiles(root, () => resolve());
  await promise;
  files.close();
}

interface Running {
  readonly root: string;
  readonly stack: LocalStack;
  readonly builder: Builder;
  readonly log: StackLog;
}

/** From the end of a build to the check of types, which keeps all processors busy: the next session starts before it. */
const TYPES_AFTER_MS = 2_000;

/** Watches the checkout for as long as the stack runs. The process ends with the stack. */
function keepCurrent({ root, stack, builder, log }: Running): void {
  const types = createTypeReport(root, log);
  process.once('exit', types.close);
  let latest = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  const build = (saved?: readonly string[]): void => {
    // One build at a time: a file that is saved during a build is built afterwards.
    latest = latest
      .then(() => rebuild({ stack, builder, log }, saved))
      .catch((error: unknown) => log.error({ error }, 'the code could not be built'))
      .then(() => {
        clearTimeout(timer);
        timer = setTimeout(types.report, TYPES_AFTER_MS);
      });
  };
  watchFiles(root, (saved) => {
    const forTemplate = saved.filter((path) => changeOf(path) === 'template');
    if (forTemplate.length > 0) {
      log.warn({}, `${forTemplate.join(', ')}: restart \`make dev\` to run with this change`);
    }
    build(saved);
  });
  log.info({}, 'watching services and packages: the next session runs what is saved');
  build(); // what was saved while the stack started; and the code with the names of its sources
}

async function rebuild(
  { stack, builder, log }: Omit<Running, 'root'>,
  saved: readonly string[] | undefined,
): Promise<void> {
  const started = performance.now();
  const { changed, errors } = await builder.build(saved);
  for (const error of errors) log.error({}, `build failed; the last good version runs\n${error}`);
  for (const [zipName, files] of changed) await stack.replaceCode(zipName, files);
  if (changed.size === 0 || !saved) return;
  const names = [...changed.keys()].map((zipName) => zipName.slice(0, zipName.lastIndexOf('.')));
  const ms = Math.round(performance.now() - started);
  log.info({ ms }, `new code of ${names.join(', ')}: the next session runs it`);
}
