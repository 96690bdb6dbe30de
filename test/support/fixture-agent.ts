import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type AgentArtifact, buildAgent } from '../../infra/agent/build.ts';

const MAIN = fileURLToPath(new URL('../fixtures/agent/main.ts', import.meta.url));

/** Builds the agent of the tests exactly as the agent of `services/agent` is built. */
export const buildFixtureAgent = (): Promise<AgentArtifact> => buildAgent(MAIN);

/**
 * Replaces the agent in a packaged service by the agent of the tests. The template keeps the S3 key of the packaged agent,
 * which the local stack does not read.
 */
export async function useFixtureAgent(packageDir: string): Promise<void> {
  const { zip } = await buildFixtureAgent();
  await writeFile(join(packageDir, 'agent.artifact'), zip);
}
