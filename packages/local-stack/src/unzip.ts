import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { unzipSync } from 'fflate';
import { StartError } from './start-error.ts';

/**
 * Extracts a deployable zip into a folder, as Lambda and AgentCore do before they start what is in it.
 *
 * @throws StartError `PACKAGE_MISSING` when the file is no readable zip or has a path that leads out of the folder
 */
export async function unzip(zipPath: string, folder: string): Promise<void> {
  const files = await readZip(zipPath);
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    if (relative(folder, path).startsWith('..')) {
      throw new StartError(
        'PACKAGE_MISSING',
        `${zipPath} has an entry outside of it: ${JSON.stringify(name)}`,
      );
    }
    if (name.endsWith('/')) continue;
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
  }
}

async function readZip(zipPath: string): Promise<Record<string, Uint8Array>> {
  try {
    return unzipSync(await readFile(zipPath));
  } catch (cause) {
    throw new StartError('PACKAGE_MISSING', `${zipPath} is no readable zip; package again: make package`, {
      cause,
    });
  }
}
