// @ts-check
import { randomUUID } from 'node:crypto';
import { statSync } from 'node:fs';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { build } from 'esbuild';
import { CURRENT, FOLDER, stampOf } from './bundle-files.js';

/** How long files of earlier bundles stay, in milliseconds: a command that still runs may load some. */
const KEPT_MS = 7 * 86_400_000;

/** Files besides the sources that change the bundle: the first one changes with every installation of packages. */
const OTHER_INPUTS = ['node_modules/.modules.yaml', 'packages/cli/bin/make-bundle.js'];

const ENTRY = 'packages/cli/src/main.ts';

/**
 * Makes the bundle of the command: a file for each verb, and files for what verbs have in common, so that a verb loads only what it
 * needs. A file's name has a hash of what it holds, so commands that make a bundle at the same time make the same files.
 *
 * @param {string} root the checkout
 * @returns {Promise<string>} the path of the file to run
 * @throws {Error} if a source has an error, or the folder cannot be written to
 */
export async function makeBundle(root) {
  const startedAt = Date.now();
  const folder = join(root, FOLDER);
  const { metafile, outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [ENTRY],
    outdir: FOLDER,
    entryNames: '[name]-[hash]',
    bundle: true,
    splitting: true,
    minifySyntax: true,
    minifyWhitespace: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    // Of the AWS SDK the modules, not their twins for `require`: esbuild leaves out what is not used of them.
    mainFields: ['module', 'main'],
    // It finds its own program beside its files.
    external: ['esbuild'],
    // For packages that have no modules.
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    metafile: true,
    write: false,
    logLevel: 'silent',
  });
  const files = outputFiles.map(({ path, contents }) => ({ name: basename(path), contents }));
  await mkdir(folder, { recursive: true });
  // A file that is there already is the same, and may be in use.
  for (const { name, contents } of files) {
    if (stampOf(join(folder, name)) === undefined) await put(folder, name, contents);
  }
  const [entry] = Object.entries(metafile.outputs).find(([, { entryPoint }]) => entryPoint === ENTRY) ?? [];
  if (entry === undefined) throw new Error(`esbuild made no bundle of ${ENTRY}`);
  const sources = Object.keys(metafile.inputs).filter((file) => !file.includes('node_modules/'));
  const inputs = Object.fromEntries(
    [...sources, ...OTHER_INPUTS].map((file) => [file, stampBefore(startedAt, join(root, file))]),
  );
  await put(folder, CURRENT, JSON.stringify({ entry: basename(entry), inputs }));
  await removeOld(folder, [CURRENT, ...files.map(({ name }) => name)]);
  return join(root, entry);
}

/**
 * Writes a file at once: nobody reads a part of it.
 *
 * @param {string} folder
 * @param {string} name
 * @param {string | Uint8Array} contents
 */
async function put(folder, name, contents) {
  const draft = join(folder, `${name}.${randomUUID()}`);
  await writeFile(draft, contents);
  await rename(draft, join(folder, name));
}

/**
 * The stamp of a file that esbuild has read. One that was saved meanwhile gets none, so that the next start makes a new bundle.
 *
 * @param {number} startedAt epoch milliseconds
 * @param {string} path
 * @returns {string | undefined}
 */
function stampBefore(startedAt, path) {
  const { mtimeMs = 0 } = statSync(path, { throwIfNoEntry: false }) ?? {};
  return mtimeMs < startedAt ? stampOf(path) : 'saved while the bundle was made';
}

/**
 * @param {string} folder
 * @param {readonly string[]} used
 */
async function removeOld(folder, used) {
  for (const name of await readdir(folder)) {
    if (used.includes(name)) continue;
    // A draft of another command may be gone by now.
    const { mtimeMs = Date.now() } = statSync(join(folder, name), { throwIfNoEntry: false }) ?? {};
    if (Date.now() - mtimeMs > KEPT_MS) await rm(join(folder, name), { force: true });
  }
}
