import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Runs `work` with a function that makes folders. They are removed after the work, even if it fails. */
export async function inTemporaryFolder<T>(
  work: (folder: (name: string) => Promise<string>) => Promise<T>,
): Promise<T> {
  const root = await mkdtemp(join(tmpdir(), 'bench-'));
  try {
    return await work(async (name) => {
      const folder = join(root, name);
      await mkdir(folder, { recursive: true });
      return folder;
    });
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}
