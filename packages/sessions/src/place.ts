import type { Context } from '@agents/diagnosis';
import { describeError } from '@agents/events';
import type { Deployment } from './deployment.ts';
import type { Stage } from './stage.ts';

/** What the stage's stack says about it; nothing, and a note, where the stack cannot be read. */
export async function knownDeployment(
  stage: Pick<Stage, 'deployment' | 'noteOnce' | 'noteOver'>,
): Promise<Deployment> {
  try {
    const deployment = await stage.deployment();
    stage.noteOver('STACK_UNREADABLE');
    return deployment;
  } catch (error) {
    const effect = 'The default deadline is assumed, and suggested commands may lack names.';
    stage.noteOnce({
      code: 'STACK_UNREADABLE',
      text: `The stage's stack could not be read (${describeError(error)}). ${effect}`,
    });
    return { limits: {} };
  }
}

type Place = Pick<Stage, 'name' | 'region' | 'profile' | 'endpointUrl' | 'isLocal'>;

/** A stage and where it is, for what a command says before it acts: `stage dev in eu-west-1`. */
export async function placeText({
  name,
  region,
  endpointUrl,
  isLocal,
}: Pick<Stage, 'name' | 'region' | 'endpointUrl' | 'isLocal'>): Promise<string> {
  const where = [!isLocal && `in ${await region()}`, endpointUrl && `at ${endpointUrl}`];
  return [`stage ${name}`, ...where].filter(Boolean).join(' ');
}

/** How `journal` is called, for the commands that a diagnosis suggests. */
export type JournalCall = Context['journal'];

/** Where a session runs, for the commands of a diagnosis, as far as that is known without a request. */
export async function placeOf(
  { name, region, profile, endpointUrl, isLocal }: Place,
  journal?: JournalCall,
): Promise<Context> {
  return {
    stage: name,
    region: await region(),
    ...(profile && { profile }),
    ...(endpointUrl && { endpointUrl, isLocal }),
    ...(journal && { journal }),
  };
}

/** The same with what only the stage's stack knows, so that no command needs filling in. */
export async function deployedPlaceOf(stage: Stage, journal: JournalCall): Promise<Context> {
  const { stateMachineArn, runtimeArn, limits } = await knownDeployment(stage);
  // arn:aws:bedrock-agentcore:us-east-1:1:runtime/agents_dev-AbCdE12345: the last part
  const runtimeId = runtimeArn?.split('/').at(-1);
  return {
    ...(await placeOf(stage, journal)),
    ...limits,
    ...(stateMachineArn && { stateMachineArn }),
    ...(runtimeId && { runtimeId }),
  };
}
