import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import type { Plugin } from 'esbuild';

/**
 * The folder of files that an agent reads while it runs. They are beside its code: `agent/files` in the sources, `files` in the zip.
 *
 * @param entryPoint the program that runs the agent
 */
export const ownFilesOf = (entryPoint: string): string => join(dirname(entryPoint), 'agent/files');

/** Puts the files of a folder beside the bundle, as if esbuild had made them. Hidden files stay out. */
export const ownFiles = (folder: string): Plugin => ({
  name: 'own-files',
  setup({ onEnd, initialOptions: { outdir = '' } }) {
    onEnd(async ({ outputFiles }) => {
      for (const path of await filesOf(folder)) {
        const contents = await readFile(path);
        const out = join(outdir, 'files', relative(folder, path));
        outputFiles?.push({ path: out, contents, hash: '', text: '' });
      }
    });
  },
});

async function filesOf(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((error) => {
    if (error.code === 'ENOENT') return []; // most agents have no files
    throw error;
  });
  const files = entries.filter((entry) => entry.isFile() && !entry.name.startsWith('.'));
  return files.map(({ parentPath, name }) => join(parentPath, name));
}
