import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readPackage, unzip } from '@agents/local-stack';
import { buildAgent } from '../../../infra/agent/build.ts';
import { fromRoot, PACKAGE } from '../support/from-root.ts';

const HELLO_WORLD = fromRoot('bench/src/agent/hello-world.ts');

/** Extracts our agent's zip into the folder, and gives the variables that it is deployed with. */
export async function extractOurs(folder: string): Promise<Readonly<Record<string, string>>> {
  const [runtime] = (await readPackage(PACKAGE)).agentRuntimes;
  if (!runtime) throw new Error(`${PACKAGE}: expected the agent's runtime in the template, found none`);
  await unzip(runtime.artifactZip, folder);
  return runtime.environment;
}

/** Bundles the hello-world as our agent is, and extracts it into the folder. */
export async function extractHelloWorld(folder: string): Promise<void> {
  const { zip } = await buildAgent(HELLO_WORLD);
  const file = join(folder, '..', 'hello-world.zip');
  await writeFile(file, zip);
  await unzip(file, folder);
}
