import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AgentRuntimeResource } from '../template/stack.ts';
import { unzip } from '../unzip.ts';

/** The extracted agents of a stack. */
export interface AgentCode {
  /**
   * The folder of a runtime's agent, extracted when it is asked for first.
   *
   * @throws StartError `PACKAGE_MISSING` when the zip cannot be read
   */
  folderOf(runtime: AgentRuntimeResource): Promise<string>;
  /** Removes every folder. */
  remove(): Promise<void>;
}

/** Makes the code of no agent yet. */
export function createAgentCode(): AgentCode {
  const folders = new Map<string, Promise<string>>();
  return {
    folderOf(runtime) {
      const folder = folders.get(runtime.id) ?? extract(runtime.artifactZip);
      folders.set(runtime.id, folder);
      return folder;
    },
    async remove() {
      for (const outcome of await Promise.allSettled(folders.values())) {
        if (outcome.status === 'fulfilled') await rm(outcome.value, { recursive: true, force: true });
      }
    },
  };
}

async function extract(zipPath: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'local-stack-agent-'));
  try {
    await unzip(zipPath, folder);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
  return folder;
}
