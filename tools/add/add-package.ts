import { spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type BuildFailure, build } from 'esbuild';
import * as v from 'valibot';
import { parseDocument } from 'yaml';
import { agentBuild } from '../../infra/agent/build.ts';
import { REFUSE_NATIVE_CODE } from '../../infra/agent/unbundled-code.ts';

export interface Checkout {
  readonly root: string;
  /** The command of pnpm and its first arguments. */
  readonly pnpm: readonly string[];
}

const AGENT = 'services/agent';
const MANIFEST = `${AGENT}/package.json`;

/** What pnpm changes. */
const FILES = [MANIFEST, 'pnpm-lock.yaml', 'pnpm-workspace.yaml'];

/** A name of npm, and a version, a range or a tag. */
const PACKAGE = /^(?<name>(?:@[a-z0-9][a-z0-9._~-]*\/)?[a-z0-9][a-z0-9._~-]*)(?:@(?<version>[\w.^~*+-]+))?$/i;

const manifestSchema = v.object({
  dependencies: v.record(v.string(), v.string()),
  unbundled: v.optional(v.array(v.string()), []),
});

/** How a package is added. */
export interface AddOptions {
  /** Only the agent's image has it. */
  readonly isUnbundled?: boolean;
  /** An optional dependency that is not installed. */
  readonly without?: string;
}

/**
 * Adds a package of npm to the agent's dependencies, with its exact version.
 *
 * @param wanted `name` or `name@version`
 * @returns what was done, in words
 * @throws Error that says why nothing has changed
 */
export async function addPackage(
  checkout: Checkout,
  wanted: string,
  options: AddOptions = {},
): Promise<string> {
  const { name } = PACKAGE.exec(wanted)?.groups ?? {};
  const { isUnbundled = false, without } = options;
  if (name === undefined) {
    throw new Error(
      `PACKAGE: expected a name of npm, as in \`make add PACKAGE=ajv\` or PACKAGE=ajv@8.17.1, found ${JSON.stringify(wanted)}`,
    );
  }
  if (without !== undefined && PACKAGE.exec(without)?.groups?.['name'] !== without) {
    throw new Error(`WITHOUT: expected a name of npm without a version, found ${JSON.stringify(without)}`);
  }
  const before = await Promise.all(FILES.map((file) => readFile(join(checkout.root, file), 'utf8')));
  try {
    if (without !== undefined) await leaveOut(checkout.root, without);
    return await add(checkout, { name, wanted, isUnbundled });
  } catch (error) {
    await restore(checkout.root, before);
    throw error;
  }
}

interface Wanted {
  readonly name: string;
  readonly wanted: string;
  readonly isUnbundled: boolean;
}

async function add(checkout: Checkout, { name, wanted, isUnbundled }: Wanted): Promise<string> {
  const args = [
    '--filter',
    '@agents/agent',
    'add',
    '--save-exact',
    '--reporter=append-only',
    '--loglevel=warn',
  ];
  const { code, output } = await run(checkout, [...args, wanted]);
  const manifest: unknown = JSON.parse(await readFile(join(checkout.root, MANIFEST), 'utf8'));
  const { dependencies, unbundled } = v.parse(manifestSchema, manifest);
  const version = dependencies[name];
  // pnpm installs a package before it refuses to run its scripts.
  const isInstalled = code === 0 || (output.includes(IGNORED_BUILDS) && version !== undefined);
  const refusal = isInstalled && !isUnbundled ? await nativeCodeOf(checkout.root, name) : undefined;
  if (refusal !== undefined) throw new Error(`${name} was not added. ${refusal}`);
  if (code !== 0 || version === undefined) throw new Error(inWords(name, wanted, output));
  if (!isUnbundled)
    return `Added ${name} ${version} to ${MANIFEST}. Import it, and start \`make dev\` again.`;
  const names = [...new Set([...unbundled, name])].toSorted();
  const text = JSON.stringify(Object.assign({}, manifest, { unbundled: names }), null, 2);
  await writeFile(join(checkout.root, MANIFEST), `${text}\n`);
  return `Added ${name} ${version} to ${MANIFEST}, unbundled: only the agent's image has it.`;
}

/** Lets pnpm leave out an optional dependency of any package. */
async function leaveOut(root: string, name: string): Promise<void> {
  const file = join(root, 'pnpm-workspace.yaml');
  const document = parseDocument(await readFile(file, 'utf8'));
  const schema = v.object({ ignoredOptionalDependencies: v.optional(v.array(v.string()), []) });
  const names = new Set(v.parse(schema, document.toJS()).ignoredOptionalDependencies).add(name);
  document.set('ignoredOptionalDependencies', [...names].toSorted());
  await writeFile(file, document.toString({ lineWidth: 0 }));
}

const IGNORED_BUILDS = 'ERR_PNPM_IGNORED_BUILDS';

/** Why pnpm has not added a package. */
function inWords(name: string, wanted: string, output: string): string {
  const scripts = /Ignored build scripts: ([^\n]+)/.exec(output)?.[1];
  if (scripts !== undefined) {
    return (
      `${name} was not added, because a package runs scripts when it is installed: ${scripts}. Add its name to allowBuilds in ` +
      'pnpm-workspace.yaml, with `true` to run them or `false` if it works without, and add it again.'
    );
  }
  if (/\b404\b/.test(output)) return `${name} was not added: npm has no package ${wanted} that you may read.`;
  return `${name} was not added. pnpm says:\n${output.trim()}`;
}

/** Why the package cannot be in the agent's zip. */
async function nativeCodeOf(root: string, name: string): Promise<string | undefined> {
  const { entryPoints: _, ...options } = agentBuild();
  const stdin = { contents: `import ${JSON.stringify(name)};`, resolveDir: join(root, AGENT) };
  try {
    await build({ ...options, stdin });
    return undefined;
  } catch (error) {
    // Other errors have another reason, for example that the package has types only.
    const errors = isBuildFailure(error) ? error.errors : [];
    return errors.find(({ pluginName }) => pluginName === REFUSE_NATIVE_CODE)?.text;
  }
}

const isBuildFailure = (error: unknown): error is BuildFailure =>
  error instanceof Error && 'errors' in error && Array.isArray(error.errors);

async function restore(root: string, before: readonly string[]): Promise<void> {
  for (const [index, file] of FILES.entries()) {
    const path = join(root, file);
    const text = before[index] ?? '';
    // A file that has its text already keeps its time, by which make knows that nothing has to be installed.
    if ((await readFile(path, 'utf8')) !== text) await writeFile(path, text);
  }
}

async function run(
  { root, pnpm: [file = '', ...first] }: Checkout,
  args: readonly string[],
): Promise<{ readonly code: number | null; readonly output: string }> {
  const child = spawn(file, [...first, ...args], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  const output: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => output.push(chunk));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  return { code, output: Buffer.concat(output).toString() };
}
