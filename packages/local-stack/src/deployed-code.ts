import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, normalize } from 'node:path';
import { unzipSync } from 'fflate';
import { isRecord } from './is-record.ts';
import { StartError } from './start-error.ts';

/** The files of an artifact, by their path in it. */
export type CodeFiles = Readonly<Record<string, Uint8Array>>;

/** A folder that a process runs from. */
export interface CodeFolder {
  readonly path: string;
  /** The process is gone. A folder that was replaced is removed with its last process. */
  release(): void;
}

/** The code of functions and agents: extracted from the zips that `sls package` made, and replaced while the stack runs. */
export interface DeployedCode {
  /**
   * Extracts a zip, unless that is done.
   *
   * @throws StartError `PACKAGE_MISSING` when the zip cannot be read
   */
  prepare(zipPath: string): Promise<void>;
  /** The code that a process starts with now. The zip is prepared. */
  use(zipPath: string): CodeFolder;
  /** Gives processes that start from now on these files. Processes that run keep theirs. */
  replace(zipPath: string, files: CodeFiles): Promise<void>;
  /** Removes every folder. */
  remove(): Promise<void>;
}

/** The code of an artifact, from one replacement to the next. */
interface Version {
  readonly path: string;
  users: number;
  isReplaced: boolean;
  removal?: Promise<void>;
}

/** Prepares to extract code; nothing is extracted yet. */
export function createDeployedCode(): DeployedCode {
  const preparing = new Map<string, Promise<void>>();
  const current = new Map<string, Version>();
  const all = new Set<Version>();

  async function add(zipPath: string, readFiles: () => Promise<CodeFiles>): Promise<void> {
    const path = await writeFolder(await readFiles());
    const before = current.get(zipPath);
    const version: Version = { path, users: 0, isReplaced: false };
    current.set(zipPath, version);
    all.add(version);
    if (!before) return;
    before.isReplaced = true;
    await removeUnused(before);
  }

  async function removeUnused(version: Version): Promise<void> {
    if (version.isReplaced && version.users === 0) await removeVersion(version);
  }

  function removeVersion(version: Version): Promise<void> {
    version.removal ??= removeFolder(version.path);
    return version.removal;
  }

  return {
    prepare(zipPath) {
      const prepared = preparing.get(zipPath) ?? add(zipPath, () => readZip(zipPath));
      preparing.set(zipPath, prepared);
      return prepared;
    },
    use(zipPath) {
      const version = current.get(zipPath);
      if (!version) throw new TypeError(`${zipPath} is not prepared`);
      version.users += 1;
      return {
        path: version.path,
        release() {
          version.users -= 1;
          // A folder that cannot be removed is reported by `remove`, which waits for this removal.
          removeUnused(version).catch(() => undefined);
        },
      };
    },
    replace: (zipPath, files) => add(zipPath, async () => files),
    async remove() {
      await Promise.allSettled(preparing.values());
      await Promise.all([...all].map(removeVersion));
    },
  };
}

const removeFolder = (path: string): Promise<void> => rm(path, { recursive: true, force: true });

/** The name of a folder has the id of the process that made it. */
const FOLDER = /^local-stack-code-(?<pid>\d+)-/;

/** Removes the folders of stacks that were killed before they could remove them. */
export async function removeAbandonedCode(parent = tmpdir()): Promise<void> {
  for (const name of await readdir(parent)) {
    const pid = Number(FOLDER.exec(name)?.groups?.['pid']);
    if (Number.isNaN(pid) || isRunning(pid)) continue;
    // Another user's folder stays: it cannot be removed.
    await removeFolder(join(parent, name)).catch(() => undefined);
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

async function writeFolder(files: CodeFiles): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `local-stack-code-${process.pid}-`));
  try {
    await writeFiles(files, folder);
  } catch (error) {
    await removeFolder(folder);
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
  await writeFiles(await readZip(zipPath), folder);
}

async function writeFiles(files: CodeFiles, folder: string): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
  }
}

/** The files of a zip, none of which leads out of it. */
async function readZip(zipPath: string): Promise<CodeFiles> {
  const entries = Object.entries(await readEntries(zipPath));
  const outside = entries.find(([name]) => normalize(name).startsWith('..'));
  if (outside) {
    const found = `${zipPath} has an entry that leads out of the zip: ${JSON.stringify(outside[0])}`;
    throw new StartError('PACKAGE_MISSING', found);
  }
  return Object.fromEntries(entries.filter(([name]) => !name.endsWith('/')));
}

async function readEntries(zipPath: string): Promise<CodeFiles> {
  try {
    return unzipSync(await readFile(zipPath));
  } catch (cause) {
    const found = `${zipPath} is not a readable zip; run make package, then try again`;
    throw new StartError('PACKAGE_MISSING', found, { cause });
  }
}
