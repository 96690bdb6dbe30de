import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type AgentArtifact, buildAgent } from '../../infra/agent/build.ts';
import { fingerprintOf, sha256 } from '../../infra/package/fingerprint.ts';
import { makeCurrent } from '../../infra/package/make-current.ts';
import { sourcesOfPackages } from '../../infra/package/package-service.ts';

const MAIN = fileURLToPath(new URL('../fixtures/agent/main.ts', import.meta.url));

const FOLDER = '.build/packages/test,agent';
const ZIP = 'agent.zip';

/** A hash of everything that the agent of the tests is made from. */
export async function sourcesOfFixtureAgent(root: string): Promise<string> {
  const own = await fingerprintOf(root, ['test/fixtures/agent', 'test/support/fixture-agent.ts']);
  return sha256(`${await sourcesOfPackages(root)} ${own}`);
}

let built: Promise<AgentArtifact> | undefined;

/** Builds the agent of the tests exactly as the agent of `services/agent` is built, once for all test files. */
export function buildFixtureAgent(): Promise<AgentArtifact> {
  built ??= buildOnce(process.cwd());
  return built;
}

async function buildOnce(root: string): Promise<AgentArtifact> {
  const make = async (folder: string): Promise<void> => {
    await mkdir(join(root, folder), { recursive: true });
    await writeFile(join(root, folder, ZIP), (await buildAgent(MAIN)).zip);
  };
  const madeFrom = () => sourcesOfFixtureAgent(root);
  await makeCurrent({ root, folder: FOLDER, madeFrom, make }, () => undefined);
  const zip = await readFile(join(root, FOLDER, ZIP));
  return { zip, sha256: sha256(zip) };
}
