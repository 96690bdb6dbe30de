import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { NotFound } from '../cli-error.ts';
import { stackName } from '../stage.ts';
import type { Target } from '../target/target.ts';

/** What a stage's stack says of its parts; absent where the stack was deployed without saying so. */
export interface Deployment {
  readonly stateMachineArn?: string;
  readonly runtimeArn?: string;
}

/**
 * Reads the outputs of a stage's CloudFormation stack.
 *
 * @throws NotFound when the stage has no stack
 */
export async function deploymentOf(target: Target): Promise<Deployment> {
  const { CloudFormationClient, DescribeStacksCommand } = await import('@aws-sdk/client-cloudformation');
  const client: CloudFormationClient = await target.connect((config) => new CloudFormationClient(config));
  const StackName = stackName(target.stage);
  try {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName }));
    const outputs = new Map(
      Stacks?.[0]?.Outputs?.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]),
    );
    const stateMachineArn = outputs.get('AgentSessionWorkflowArn');
    const runtimeArn = outputs.get('AgentRuntimeArn');
    return { ...(stateMachineArn && { stateMachineArn }), ...(runtimeArn && { runtimeArn }) };
  } catch (error) {
    if (error instanceof Error && error.name === 'ValidationError') {
      throw new NotFound(
        `There is no stack ${StackName} in ${await target.region()}. Deploy the stage with \`sls deploy --stage ${target.stage}\`, or choose another with --stage and --region.`,
      );
    }
    throw error;
  }
}
