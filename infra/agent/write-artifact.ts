import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import { buildAgent } from './build.ts';

/** The build context of `infra/agent/Dockerfile`. */
const FOLDER = '.build/agent';

/** Writes the files of the agent's zip to a folder, so that an image contains the same files as the zip. */
const { zip, sha256 } = await buildAgent();
await rm(FOLDER, { recursive: true, force: true });
for (const [name, bytes] of Object.entries(unzipSync(zip))) {
  const file = join(FOLDER, name);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, bytes, { mode: 0o644 });
}
process.stdout.write(`${FOLDER} contains the files of the agent's zip ${sha256}\n`);
