import type { Context } from '@agents/diagnosis';
import type { Target } from '../target/target.ts';

/** Where a session runs, as a diagnosis fills it into its commands. Asks nobody: what is not known is left out. */
export async function diagnosisContext({
  stage,
  profile,
  endpointUrl,
  isLocal,
  region,
  calledAs,
  options,
}: Target): Promise<Context> {
  return {
    stage,
    region: await region(),
    ...(profile && { profile }),
    journal: { command: calledAs, options: await options() },
    ...(endpointUrl && { endpointUrl, isLocal }),
  };
}
