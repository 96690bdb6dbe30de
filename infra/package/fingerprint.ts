import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A file's size and hash, by which a damaged file is found. */
export interface FileSum {
  readonly bytes: number;
  readonly sha256: string;
}

/** The SHA-256 of bytes, in hex. */
export const sha256 = (content: string | Uint8Array): string =>
  createHash('sha256').update(content).digest('hex');

/** Size and hash of each file of a folder, by its name. Folders in it are left out. */
export async function sumsOf(folder: string): Promise<Record<string, FileSum>> {
  const entries = await readdir(folder, { withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  const sums = files.toSorted().map(async (name) => {
    const content = await readFile(join(folder, name));
    return [name, { bytes: content.length, sha256: sha256(content) }] as const;
  });
  return Object.fromEntries(await Promise.all(sums));
}

/** Whether a part of a source folder goes into no package. Below `src`, a folder `test` may hold files that an agent reads. */
const isLeftOut = (folder: string, name: string): boolean =>
  name.startsWith('.') || name === 'node_modules' || (name === 'test' && !folder.split('/').includes('src'));

/**
 * Hashes files with their paths; a folder stands for all files below it, except hidden ones, tests and installed packages.
 * Contents and not times are compared, because `git checkout` gives new times to old files.
 */
export async function fingerprintOf(root: string, paths: readonly string[]): Promise<string> {
  const files = (await Promise.all(paths.map((path) => filesBelow(root, path)))).flat().toSorted();
  const sums = files.map(async (path) => `${sha256(await readFile(join(root, path)))} ${path}\n`);
  return sha256((await Promise.all(sums)).join(''));
}

async function filesBelow(root: string, path: string): Promise<readonly string[]> {
  const entries = await readdir(join(root, path), { withFileTypes: true }).catch((error) => {
    if (error.code === 'ENOTDIR') return undefined;
    throw error;
  });
  if (!entries) return [path];
  const seen = entries.filter(({ name }) => !isLeftOut(path, name));
  const found = seen.map((entry) => {
    const inner = `${path}/${entry.name}`;
    return entry.isFile() ? [inner] : filesBelow(root, inner);
  });
  return (await Promise.all(found)).flat();
}
