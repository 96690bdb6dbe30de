import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { agentBuild, agentFiles, unbundledPackages } from './build.ts';

/** The build context of `infra/agent/Dockerfile`. */
const FOLDER = '.build/agent';

/** Writes the files of the agent's image to a folder: those of its zip, except that unbundled packages are installed by the image. */
const { outputFiles } = await build(agentBuild(undefined, 'image'));
const dependencies = unbundledPackages();
await rm(FOLDER, { recursive: true, force: true });
for (const [name, bytes] of Object.entries(agentFiles(outputFiles, dependencies))) {
  const file = join(FOLDER, name);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, bytes, { mode: 0o644 });
}
const installed = Object.entries(dependencies).map(([name, version]) => `${name} ${version}`);
process.stdout.write(
  `${FOLDER} has the files of the agent's image${installed.length > 0 ? `, which installs ${installed.join(', ')}` : ''}\n`,
);
