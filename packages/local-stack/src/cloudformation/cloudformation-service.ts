import { AwsError, type AwsService } from '../endpoint/aws-service.ts';
import { createQueryService } from '../endpoint/query-service.ts';
import type { StackLog } from '../log.ts';
import { stackArn } from '../template/intrinsics.ts';
import type { Stack } from '../template/stack.ts';

/** Answers what `sls info`, `sls invoke stepf` and the AWS CLI ask about the stack: that it is there, with what in it. */
export function createCloudFormationService(stack: Stack, startedAt: Date, log: StackLog): AwsService {
  const stackId = stackArn({ stackName: stack.name, region: stack.region, accountId: stack.accountId });
  const since = startedAt.toISOString();
  const resources = stack.resources.map(({ logicalId, physicalId, type }) => ({
    LogicalResourceId: logicalId,
    PhysicalResourceId: physicalId,
    ResourceType: type,
    ResourceStatus: 'CREATE_COMPLETE',
  }));
  const ofThisStack = { StackName: stack.name, StackId: stackId };

  function checkName(fields: URLSearchParams): void {
    const asked = fields.get('StackName');
    if (asked === null || asked === stack.name || asked === stackId) return;
    throw new AwsError('ValidationError', `Stack with id ${asked} does not exist`);
  }

  return createQueryService({
    name: 'cloudformation',
    log,
    actions: {
      DescribeStacks(fields) {
        checkName(fields);
        return {
          Stacks: [
            {
              ...ofThisStack,
              CreationTime: since,
              StackStatus: 'CREATE_COMPLETE',
              Outputs: outputsOf(stack),
            },
          ],
        };
      },
      ListStackResources(fields) {
        checkName(fields);
        return {
          StackResourceSummaries: resources.map((resource) => ({ ...resource, LastUpdatedTimestamp: since })),
        };
      },
      DescribeStackResources(fields) {
        checkName(fields);
        const wanted = fields.get('LogicalResourceId');
        const found = resources.filter(
          (resource) => wanted === null || resource.LogicalResourceId === wanted,
        );
        return {
          StackResources: found.map((resource) => ({ ...ofThisStack, ...resource, Timestamp: since })),
        };
      },
      DescribeStackResource(fields) {
        checkName(fields);
        const wanted = fields.get('LogicalResourceId');
        const found = resources.find((resource) => resource.LogicalResourceId === wanted);
        if (!found)
          throw new AwsError('ValidationError', `Resource ${wanted} does not exist for stack ${stack.name}`);
        return { StackResourceDetail: { ...ofThisStack, ...found, LastUpdatedTimestamp: since } };
      },
    },
  });
}

function outputsOf(stack: Stack) {
  return stack.outputs.map(({ key, value, description, exportName }) => ({
    OutputKey: key,
    OutputValue: value,
    Description: description,
    ExportName: exportName,
  }));
}
