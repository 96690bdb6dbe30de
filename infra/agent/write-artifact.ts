import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import { buildAgent } from './build.ts';

/** Where `infra/agent/Dockerfile` copies from. */
const FOLDER = '.build/agent';

/** Writes the files of the agent's zip into a folder: an image holds the very files that the zip does. */
const { zip, sha256 } = await buildAgent();
await rm(FOLDER, { recursive: true, force: true });
for (const [name, bytes] of Object.entries(unzipSync(zip))) {
  const file = join(FOLDER, name);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, bytes, { mode: 0o644 });
}
process.stdout.write(`${FOLDER} has the files of the agent's zip ${sha256}\n`);
