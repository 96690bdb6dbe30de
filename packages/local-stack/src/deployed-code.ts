import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { unzipSync } from 'fflate';
import { isRecord } from './is-record.ts';
import { StartError } from './start-error.ts';

/** The code of functions and agents, extracted from the zips that `sls package` made. */
export interface DeployedCode {
  /**
   * The folder with the code of one function or agent; the first call extracts it.
   *
   * @throws StartError `PACKAGE_MISSING` when the zip cannot be read
   */
  folderOf(owner: string, zipPath: string): Promise<string>;
  /** Removes every folder. */
  remove(): Promise<void>;
}

/** Prepares to extract code; nothing is extracted yet. */
export function createDeployedCode(): DeployedCode {
  const folders = new Map<string, Promise<string>>();
  return {
    folderOf(owner, zipPath) {
      const folder = folders.get(owner) ?? extract(zipPath);
      folders.set(owner, folder);
      return folder;
    },
    async remove() {
      for (const outcome of await Promise.allSettled(folders.values())) {
        if (outcome.status === 'fulfilled') await rm(outcome.value, { recursive: true, force: true });
      }
    },
  };
}

/** The name of a folder has the id of the process that made it. */
const FOLDER = /^local-stack-code-(?<pid>\d+)-/;

/** Removes the folders of stacks that were killed before they could remove them. */
export async function removeAbandonedCode(parent = tmpdir()): Promise<void> {
  for (const name of await readdir(parent)) {
    const pid = Number(FOLDER.exec(name)?.groups?.['pid']);
    if (Number.isNaN(pid) || isRunning(pid)) continue;
    // Another user's folder stays: it cannot be removed.
    await rm(join(parent, name), { recursive: true, force: true }).catch(() => undefined);
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // A process of another user exists as well.
    return isRecord(error) && error['code'] === 'EPERM';
  }
}

async function extract(zipPath: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `local-stack-code-${process.pid}-`));
  try {
    await unzip(zipPath, folder);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
  return folder;
}

/**
 * Extracts a deployable zip into a folder, as Lambda and AgentCore do before they start the code in it.
 *
 * @throws StartError `PACKAGE_MISSING` when the file is not a readable zip or has a path that leads out of the folder
 */
export async function unzip(zipPath: string, folder: string): Promise<void> {
  const files = await readZip(zipPath);
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    if (relative(folder, path).startsWith('..')) {
      const found = `${zipPath} has an entry that leads out of the zip: ${JSON.stringify(name)}`;
      throw new StartError('PACKAGE_MISSING', found);
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
    const found = `${zipPath} is not a readable zip; run make package, then try again`;
    throw new StartError('PACKAGE_MISSING', found, { cause });
  }
}
