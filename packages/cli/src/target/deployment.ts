import type { Limits } from '@agents/diagnosis';
import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { NotFound } from '../cli-error.ts';
import { stackName } from '../stage.ts';
import type { Connect } from './connect.ts';

/** What a stage's stack says of its parts; absent where the stack was deployed without saying so. */
export interface Deployment {
  readonly stateMachineArn?: string;
  readonly runtimeArn?: string;
  /** When its sessions are late (`infra/limits.yml`). */
  readonly limits: Limits;
}

export interface DeploymentPlace {
  readonly stage: string;
  readonly region: () => Promise<string>;
  readonly connect: Connect;
}

/**
 * Reads the outputs of a stage's CloudFormation stack.
 *
 * @throws NotFound when the stage has no stack
 */
export async function readDeployment({ stage, region, connect }: DeploymentPlace): Promise<Deployment> {
  const { CloudFormationClient, DescribeStacksCommand } = await import('@aws-sdk/client-cloudformation');
  const client: CloudFormationClient = await connect((config) => new CloudFormationClient(config));
  const StackName = stackName(stage);
  try {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName }));
    return toDeployment(
      new Map(Stacks?.[0]?.Outputs?.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue])),
    );
  } catch (error) {
    if (error instanceof Error && error.name === 'ValidationError') {
      throw new NotFound(
        `There is no stack ${StackName} in ${await region()}. Deploy the stage with \`npx sls deploy --stage ${stage}\`, or choose another with --stage and --region.`,
      );
    }
    throw error;
  }
}

function toDeployment(outputs: ReadonlyMap<string | undefined, string | undefined>): Deployment {
  const stateMachineArn = outputs.get('AgentSessionWorkflowArn');
  const runtimeArn = outputs.get('AgentRuntimeArn');
  const deadlineSeconds = secondsOf(outputs.get('SessionDeadline'));
  const firstLivenessCheckSeconds = secondsOf(outputs.get('FirstLivenessCheck'));
  const livenessCheckEverySeconds = secondsOf(outputs.get('LivenessCheckEvery'));
  return {
    ...(stateMachineArn && { stateMachineArn }),
    ...(runtimeArn && { runtimeArn }),
    limits: {
      ...(deadlineSeconds !== undefined && { deadlineSeconds }),
      ...(firstLivenessCheckSeconds !== undefined && { firstLivenessCheckSeconds }),
      ...(livenessCheckEverySeconds !== undefined && { livenessCheckEverySeconds }),
    },
  };
}

/** `29100 s`; `undefined` for what a stack says in another way, or not at all. */
function secondsOf(output: string | undefined): number | undefined {
  const seconds = /^(\d+(?:\.\d+)?) s$/.exec(output ?? '')?.[1];
  return seconds === undefined ? undefined : Number(seconds);
}
