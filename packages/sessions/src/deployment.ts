import type { Limits } from '@agents/diagnosis';
import { stackName } from '@agents/events';
import type { Connect } from './aws-config.ts';
import { SessionsError } from './errors.ts';

/** What a stage's stack says about it. A stack of an older deployment may not say all of it. */
export interface Deployment {
  /** Of the stack. */
  readonly region?: string;
  readonly stateMachineArn?: string;
  readonly runtimeArn?: string;
  /** What the tokens of models cost, as the stage writes it. */
  readonly tokenPrices?: string;
  /** When its sessions are overdue (`infra/limits.yml`). */
  readonly limits: Limits;
}

export interface DeploymentPlace {
  readonly stage: string;
  /** The region that requests name. */
  readonly region: () => Promise<string>;
  readonly connect: Connect;
}

/**
 * Reads the outputs of a stage's CloudFormation stack.
 *
 * @throws SessionsError `STACK_NOT_FOUND` when the stage is not deployed
 */
export async function readDeployment({ stage, region, connect }: DeploymentPlace): Promise<Deployment> {
  const { CloudFormationClient, DescribeStacksCommand } = await import('@aws-sdk/client-cloudformation');
  const client = await connect((config) => new CloudFormationClient(config));
  const StackName = stackName(stage);
  try {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName }));
    const [stack] = Stacks ?? [];
    // arn:aws:cloudformation:us-east-1:123456789012:stack/agents-dev/1: the region
    const stackRegion = stack?.StackId?.split(':')[3];
    const outputs = new Map(stack?.Outputs?.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
    return { ...toDeployment(outputs), ...(stackRegion && { region: stackRegion }) };
  } catch (error) {
    if (error instanceof Error && error.name === 'ValidationError') {
      throw new SessionsError('STACK_NOT_FOUND', `Stack ${StackName} was not found in ${await region()}.`);
    }
    throw error;
  }
}

function toDeployment(outputs: ReadonlyMap<string | undefined, string | undefined>): Deployment {
  const stateMachineArn = outputs.get('AgentSessionWorkflowArn');
  const runtimeArn = outputs.get('AgentRuntimeArn');
  const tokenPrices = outputs.get('TokenPrices');
  return {
    ...(stateMachineArn && { stateMachineArn }),
    ...(runtimeArn && { runtimeArn }),
    ...(tokenPrices && { tokenPrices }),
    limits: Object.fromEntries(
      LIMITS.flatMap(([output, limit]) => {
        const seconds = secondsOf(outputs.get(output));
        return seconds === undefined ? [] : [[limit, seconds]];
      }),
    ),
  };
}

/** The outputs of a stack that limit times (`infra/limits.yml`). */
const LIMITS: readonly (readonly [output: string, limit: keyof Limits])[] = [
  ['SessionDeadline', 'deadlineSeconds'],
  ['CapacityPatience', 'capacityPatienceSeconds'],
  ['FirstLivenessCheck', 'firstLivenessCheckSeconds'],
  ['LivenessCheckEvery', 'livenessCheckEverySeconds'],
  ['ExpectedSession', 'expectedSeconds'],
  ['StalledAfter', 'stalledAfterSeconds'],
];

/** Reads `29100 s`; `undefined` for an output that is absent or says it in another way. */
function secondsOf(output: string | undefined): number | undefined {
  const seconds = /^(\d+(?:\.\d+)?) s$/.exec(output ?? '')?.[1];
  return seconds === undefined ? undefined : Number(seconds);
}
