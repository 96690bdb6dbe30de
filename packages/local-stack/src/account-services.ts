import { AwsError, type AwsService } from './endpoint/aws-service.ts';
import { createQueryService } from './endpoint/query-service.ts';
import type { StackLog } from './log.ts';
import { stackArn } from './template/intrinsics.ts';
import type { Stack } from './template/stack.ts';

/** STS: GetCallerIdentity tells tools which account they use. */
export function createStsService({ accountId }: Stack, log: StackLog): AwsService {
  const identity = { Arn: `arn:aws:iam::${accountId}:user/local`, UserId: 'LOCAL', Account: accountId };
  return createQueryService({ name: 'sts', log, actions: { GetCallerIdentity: () => identity } });
}

/** CloudFormation, as far as `sls info`, `sls invoke stepf` and the AWS CLI read the stack: its state, resources and outputs. */
export function createCloudFormationService(stack: Stack, startedAt: Date, log: StackLog): AwsService {
  const { name: stackName, region, accountId } = stack;
  const ofThisStack = { StackName: stackName, StackId: stackArn({ stackName, region, accountId }) };
  const since = startedAt.toISOString();
  const resources = stack.resources.map(({ logicalId, physicalId, type }) => ({
    LogicalResourceId: logicalId,
    PhysicalResourceId: physicalId,
    ResourceType: type,
    ResourceStatus: 'CREATE_COMPLETE',
  }));

  function checkName(fields: URLSearchParams): void {
    const wanted = fields.get('StackName');
    if (wanted === null || wanted === stackName || wanted === ofThisStack.StackId) return;
    throw new AwsError('ValidationError', `Stack with id ${wanted} does not exist`);
  }

  return createQueryService({
    name: 'cloudformation',
    log,
    actions: {
      DescribeStacks(fields) {
        checkName(fields);
        const state = { CreationTime: since, StackStatus: 'CREATE_COMPLETE' };
        return { Stacks: [{ ...ofThisStack, ...state, Outputs: outputsOf(stack) }] };
      },
      ListStackResources(fields) {
        checkName(fields);
        const summaries = resources.map((resource) => ({ ...resource, LastUpdatedTimestamp: since }));
        return { StackResourceSummaries: summaries };
      },
      DescribeStackResources(fields) {
        checkName(fields);
        const wanted = fields.get('LogicalResourceId');
        const found = resources.filter(
          ({ LogicalResourceId }) => wanted === null || LogicalResourceId === wanted,
        );
        return {
          StackResources: found.map((resource) => ({ ...ofThisStack, ...resource, Timestamp: since })),
        };
      },
      DescribeStackResource(fields) {
        checkName(fields);
        const wanted = fields.get('LogicalResourceId');
        const found = resources.find(({ LogicalResourceId }) => LogicalResourceId === wanted);
        if (!found) {
          throw new AwsError('ValidationError', `Resource ${wanted} does not exist for stack ${stackName}`);
        }
        return { StackResourceDetail: { ...ofThisStack, ...found, LastUpdatedTimestamp: since } };
      },
    },
  });
}

function outputsOf({ outputs }: Stack) {
  return outputs.map(({ key, value, description, exportName }) => ({
    OutputKey: key,
    OutputValue: value,
    Description: description,
    ExportName: exportName,
  }));
}
