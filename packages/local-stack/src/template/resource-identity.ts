import { createHash } from 'node:crypto';

/** Where the stack is said to run; part of every ARN. */
export interface StackScope {
  readonly stackName: string;
  readonly region: string;
  readonly accountId: string;
}

/** What other resources may ask of one: its physical id (`Ref`), and its attributes (`Fn::GetAtt`). */
export interface ResourceIdentity {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
}

type Identify = (name: string, scope: StackScope) => ResourceIdentity;

/** The resource types whose identity the stack knows: which property names them, and what AWS makes of the name. */
const KNOWN: Readonly<Record<string, { nameProperty: string; identify: Identify }>> = {
  'AWS::DynamoDB::Table': {
    nameProperty: 'TableName',
    identify: (name, scope) => named(name, arn('dynamodb', scope, `table/${name}`)),
  },
  'AWS::Lambda::Function': {
    nameProperty: 'FunctionName',
    identify: (name, scope) => named(name, arn('lambda', scope, `function:${name}`)),
  },
  'AWS::StepFunctions::StateMachine': {
    nameProperty: 'StateMachineName',
    identify: (name, scope) => {
      const own = arn('states', scope, `stateMachine:${name}`);
      return { ref: own, attributes: { Arn: own, Name: name } };
    },
  },
  'AWS::BedrockAgentCore::Runtime': { nameProperty: 'AgentRuntimeName', identify: identifyAgentRuntime },
  'AWS::Events::Rule': {
    nameProperty: 'Name',
    identify: (name, scope) => named(name, arn('events', scope, `rule/${name}`)),
  },
  'AWS::Events::EventBus': {
    nameProperty: 'Name',
    identify: (name, scope) => ({
      ref: name,
      attributes: { Arn: arn('events', scope, `event-bus/${name}`), Name: name },
    }),
  },
  // The ARN of a log group ends in `:*` when CloudFormation gives it.
  'AWS::Logs::LogGroup': {
    nameProperty: 'LogGroupName',
    identify: (name, scope) => named(name, arn('logs', scope, `log-group:${name}:*`)),
  },
  'AWS::IAM::Role': {
    nameProperty: 'RoleName',
    identify: (name, scope) => named(name, `arn:aws:iam::${scope.accountId}:role/${name}`),
  },
  'AWS::S3::Bucket': {
    nameProperty: 'BucketName',
    identify: (name) => named(name.toLowerCase(), `arn:aws:s3:::${name.toLowerCase()}`),
  },
  'AWS::SNS::Topic': {
    nameProperty: 'TopicName',
    identify: (name, scope) => {
      const own = arn('sns', scope, name);
      return { ref: own, attributes: { TopicArn: own, TopicName: name } };
    },
  },
  'AWS::SQS::Queue': {
    nameProperty: 'QueueName',
    identify: (name, scope) => {
      const url = `https://sqs.${scope.region}.amazonaws.com/${scope.accountId}/${name}`;
      return { ref: url, attributes: { Arn: arn('sqs', scope, name), QueueName: name, QueueUrl: url } };
    },
  },
};

/** The property that names a resource of this type, when the stack knows the type. */
export function namePropertyOf(type: string): string | undefined {
  return KNOWN[type]?.nameProperty;
}

/**
 * Says who a resource is once deployed. A resource without a name of its own gets one that is the same at every start,
 * so that ARNs in a kept journal stay true.
 */
export function identifyResource(
  logicalId: string,
  type: string,
  name: string | undefined,
  scope: StackScope,
): ResourceIdentity {
  const physicalName = name ?? `${scope.stackName}-${logicalId}`;
  return KNOWN[type]?.identify(physicalName, scope) ?? { ref: physicalName, attributes: {} };
}

function named(name: string, ownArn: string): ResourceIdentity {
  return { ref: name, attributes: { Arn: ownArn } };
}

function arn(service: string, scope: StackScope, resource: string): string {
  return `arn:aws:${service}:${scope.region}:${scope.accountId}:${resource}`;
}

/** AgentCore appends ten characters to the name; here they follow from the name. */
function identifyAgentRuntime(name: string, scope: StackScope): ResourceIdentity {
  const id = `${name}-${createHash('sha256').update(name).digest('hex').slice(0, 10)}`;
  return {
    ref: id,
    attributes: {
      AgentRuntimeArn: arn('bedrock-agentcore', scope, `runtime/${id}`),
      AgentRuntimeId: id,
      AgentRuntimeVersion: '1',
    },
  };
}
