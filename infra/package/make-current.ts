import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import * as v from 'valibot';
import { sumsOf } from './fingerprint.ts';
import { takeLock } from './lock.ts';

/** Lists the files of a package. It is written last, so that a package without it is not complete. */
const MANIFEST = 'manifest.json';

const manifestSchema = v.object({
  made_from: v.string(),
  files: v.record(v.string(), v.object({ bytes: v.number(), sha256: v.string() })),
});

/** One folder that a package is made into, and how. */
export interface Recipe {
  readonly root: string;
  /** Relative to the root. */
  readonly folder: string;
  /** A hash of everything that the package is made from. */
  readonly madeFrom: () => Promise<string>;
  /** Makes the package in an empty folder, relative to the root. */
  readonly make: (fresh: string) => Promise<void>;
}

/**
 * Makes a package unless it is current: made from the same sources, with every file as it was written. One process at a time
 * makes packages in a checkout; the others wait, and then find what they need.
 *
 * @param say prints a line when there is something to wait for
 */
export async function makeCurrent(recipe: Recipe, say: (line: string) => void): Promise<void> {
  if (await isCurrent(recipe)) return;
  const lock = await takeLock(join(recipe.root, '.build/locks/package'), say);
  try {
    if (!(await isCurrent(recipe))) await makeAnew(recipe);
  } finally {
    lock.release();
  }
}

async function isCurrent({ root, folder, madeFrom }: Recipe): Promise<boolean> {
  const manifest = await readManifest(join(root, folder));
  return (
    manifest !== undefined &&
    manifest.made_from === (await madeFrom()) &&
    (await differences(join(root, folder), manifest.files)).length === 0
  );
}

/** The package appears in its folder when it is complete. */
async function makeAnew({ root, folder, madeFrom, make }: Recipe): Promise<void> {
  const fresh = `${folder}.new`;
  await rm(join(root, fresh), { recursive: true, force: true });
  // Sources that change while the package is made give it another hash, so it is made again next time.
  const made_from = await madeFrom();
  await make(fresh);
  await rm(join(root, fresh, MANIFEST), { force: true }); // a copy of another package has one
  const files = await sumsOf(join(root, fresh));
  await writeFile(join(root, fresh, MANIFEST), JSON.stringify({ made_from, files }, null, 2));
  await rm(join(root, folder), { recursive: true, force: true });
  await rename(join(root, fresh), join(root, folder));
}

/**
 * What is wrong with the files of a package, in words; empty if it is complete and undamaged. Whether its sources have changed
 * since is not asked.
 */
export async function faultsOf(folder: string): Promise<readonly string[]> {
  const manifest = await readManifest(folder);
  return manifest ? differences(folder, manifest.files) : [`${MANIFEST} is missing or unreadable`];
}

type Files = v.InferOutput<typeof manifestSchema>['files'];

async function differences(folder: string, expected: Files): Promise<readonly string[]> {
  const { [MANIFEST]: _, ...found } = await sumsOf(folder);
  const names = new Set([...Object.keys(expected), ...Object.keys(found)]);
  return [...names]
    .filter((name) => !isDeepStrictEqual(found[name], expected[name]))
    .map((name) => `${name}: expected ${inWords(expected[name])}, found ${inWords(found[name])}`);
}

function inWords(sum: Files[string] | undefined): string {
  return sum ? `${sum.bytes} bytes with SHA-256 ${sum.sha256.slice(0, 12)}…` : 'no file';
}

async function readManifest(folder: string): Promise<v.InferOutput<typeof manifestSchema> | undefined> {
  try {
    return v.parse(manifestSchema, JSON.parse(await readFile(join(folder, MANIFEST), 'utf8')));
  } catch {
    return undefined; // missing or damaged: in both cases the package is made again
  }
}
