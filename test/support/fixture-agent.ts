import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type AgentArtifact, buildAgent } from '../../infra/agent/build.ts';
import { fingerprintOf, sha256 } from '../../infra/package/fingerprint.ts';
import { makeCurrent } from '../../infra/package/make-current.ts';
import { sourcesOfPackages } from '../../infra/package/package-service.ts';

const MAIN = fileURLToPath(new URL('../fixtures/agent/main.ts', import.meta.url));

const ZIP = 'agent.zip';

/** A hash of everything that the agent of the tests is made from. */
export async function sourcesOfFixtureAgent(root: string): Promise<string> {
  const own = await fingerprintOf(root, ['test/fixtures/agent', 'test/support/fixture-agent.ts']);
  return sha256(`${await sourcesOfPackages(root)} ${own}`);
}

/** A built agent: where its zip is kept, and what it is made from. */
interface Recipe {
  readonly folder: string;
  /** Default: the agent of `services/agent`. */
  readonly main?: string;
  readonly sources: (root: string) => Promise<string>;
}

const FIXTURE: Recipe = { folder: '.build/packages/test,agent', main: MAIN, sources: sourcesOfFixtureAgent };
const OWN: Recipe = { folder: '.build/packages/test,own-agent', sources: sourcesOfPackages };

const built = new Map<Recipe, Promise<AgentArtifact>>();

/** Builds the agent of the tests exactly as the agent of `services/agent` is built, once until its sources change. */
export const buildFixtureAgent = (): Promise<AgentArtifact> => buildOnce(FIXTURE);

/** Builds the agent of `services/agent`, once until its sources change. */
export const buildOwnAgent = (): Promise<AgentArtifact> => buildOnce(OWN);

function buildOnce(recipe: Recipe): Promise<AgentArtifact> {
  const artifact = built.get(recipe) ?? buildUnlessCurrent(recipe, process.cwd());
  built.set(recipe, artifact);
  return artifact;
}

async function buildUnlessCurrent({ folder, main, sources }: Recipe, root: string): Promise<AgentArtifact> {
  const make = async (fresh: string): Promise<void> => {
    await mkdir(join(root, fresh), { recursive: true });
    await writeFile(join(root, fresh, ZIP), (await buildAgent(main)).zip);
  };
  await makeCurrent({ root, folder, madeFrom: () => sources(root), make }, () => undefined);
  const zip = await readFile(join(root, folder, ZIP));
  return { zip, sha256: sha256(zip) };
}
