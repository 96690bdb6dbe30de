import { AGENT_RUNTIME, FUNCTION } from './code.ts';
import { arnOf, named, type ResourceIdentity, type ResourceType, type StackScope } from './resource-type.ts';
import { TABLE } from './table.ts';
import { EVENT_BUS, RULE, STATE_MACHINE } from './workflow.ts';

/** Types that the stack does not run, but that other resources and outputs refer to. */
const REFERENCED: readonly ResourceType[] = [
  {
    type: 'AWS::Logs::LogGroup',
    nameProperty: 'LogGroupName',
    // CloudFormation returns the ARN of a log group with `:*` at its end.
    identify: (name, scope) => named(name, arnOf('logs', scope, `log-group:${name}:*`)),
  },
  {
    type: 'AWS::IAM::Role',
    nameProperty: 'RoleName',
    identify: (name, scope) => named(name, `arn:aws:iam::${scope.accountId}:role/${name}`),
  },
  {
    type: 'AWS::S3::Bucket',
    nameProperty: 'BucketName',
    identify: (name) => named(name.toLowerCase(), `arn:aws:s3:::${name.toLowerCase()}`),
  },
  {
    type: 'AWS::SNS::Topic',
    nameProperty: 'TopicName',
    identify(name, scope) {
      const arn = arnOf('sns', scope, name);
      return { name, arn, ref: arn, attributes: { TopicArn: arn, TopicName: name } };
    },
  },
  {
    type: 'AWS::SQS::Queue',
    nameProperty: 'QueueName',
    identify(name, scope) {
      const arn = arnOf('sqs', scope, name);
      const url = `https://sqs.${scope.region}.amazonaws.com/${scope.accountId}/${name}`;
      return { name, arn, ref: url, attributes: { Arn: arn, QueueName: name, QueueUrl: url } };
    },
  },
];

/** Every resource type that the stack knows, by its CloudFormation name. */
export const KNOWN_TYPES: ReadonlyMap<string, ResourceType> = new Map(
  [TABLE, FUNCTION, STATE_MACHINE, RULE, EVENT_BUS, AGENT_RUNTIME, ...REFERENCED].map((type) => [
    type.type,
    type,
  ]),
);

/** What a template can ask of a resource with this physical name. Resources of an unknown type have no attributes. */
export function identifyResource(type: string, name: string, scope: StackScope): ResourceIdentity {
  return KNOWN_TYPES.get(type)?.identify(name, scope) ?? { ref: name, attributes: {} };
}
