import { type Commands, type Component, UNSENT } from '../commands.ts';
import { grantsOf, permissionsOf } from '../policies.ts';
import {
  at,
  definitionOf,
  isObject,
  MACHINES,
  type Problems,
  resourceOf,
  type Template,
} from '../template.ts';

interface Call {
  readonly action: string;
  readonly on: readonly string[];
}

const TABLE = ['JournalTable.Arn'];
const RUNTIME = ['AgentRuntime.AgentRuntimeArn', `\${AgentRuntime.AgentRuntimeArn}/*`];
const on = (action: string, resources: readonly string[]): Call => ({ action, on: resources });

/** The action that IAM checks for each command, and the resources that it is sent to. */
const CALLS: Readonly<Record<string, Call>> = {
  GetItem: on('dynamodb:GetItem', TABLE),
  PutItem: on('dynamodb:PutItem', TABLE),
  Query: on('dynamodb:Query', TABLE),
  InvokeAgentRuntime: on('bedrock-agentcore:InvokeAgentRuntime', RUNTIME),
  StopRuntimeSession: on('bedrock-agentcore:StopRuntimeSession', RUNTIME),
};

const ROLE_OF = { invoker: 'InvokerRole', poller: 'PollerRole', agent: 'AgentRole' } as const;

const X_RAY = on('xray:PutTraceSegments', ['*']);
const AGENT_LOGS = `arn:\${AWS::Partition}:logs:\${AWS::Region}:\${AWS::AccountId}:log-group:`;
const functionPlatform = (logGroup: string): readonly Call[] => [
  on('logs:CreateLogStream', [`${logGroup}.Arn`]),
  on('logs:PutLogEvents', [`${logGroup}.Arn`]),
  X_RAY,
  on('xray:PutTelemetryRecords', ['*']),
];

/** What AWS does with the role: it writes logs and traces, and fetches the agent's code. */
function platformCalls(template: Template, component: Component): readonly Call[] {
  if (component !== 'agent')
    return functionPlatform(component === 'invoker' ? 'InvokerLogGroup' : 'PollerLogGroup');
  const own = `${AGENT_LOGS}/aws/bedrock-agentcore/runtimes/${runtimeName(template)}-*`;
  return [
    on('logs:DescribeLogGroups', [`${AGENT_LOGS}*`]),
    on('logs:DescribeLogStreams', [own]),
    on('logs:CreateLogStream', [`${own}:log-stream:*`]),
    on('logs:PutLogEvents', [`${own}:log-stream:*`]),
    ...artifactCalls(template),
  ];
}

function artifactCalls(template: Template): readonly Call[] {
  const artifact = at(template.Resources['AgentRuntime']?.Properties, 'AgentRuntimeArtifact');
  const key = at(artifact, 'CodeConfiguration', 'Code', 'S3', 'Prefix');
  if (typeof key === 'string') {
    return [on('s3:GetObject', [`\${ServerlessDeploymentBucket.Arn}/${key.replace(/[^/]+$/, '*')}`])];
  }
  const uri = String(at(artifact, 'ContainerConfiguration', 'ContainerUri'));
  const [, account, region, name] = /^(\d+)\.dkr\.ecr\.([^.]+)\.[^/]+\/([^:@]+)/.exec(uri) ?? [];
  const repository = [`arn:\${AWS::Partition}:ecr:${region}:${account}:repository/${name}`];
  return [
    on('ecr:BatchGetImage', repository),
    on('ecr:GetDownloadUrlForLayer', repository),
    on('ecr:GetAuthorizationToken', ['*']),
  ];
}

/** Calls of the model that the template names: an inference profile. IAM checks the profile and the model behind it. */
function modelCalls(template: Template): readonly Call[] {
  const choice = at(template.Resources['AgentRuntime']?.Properties, 'EnvironmentVariables', 'MODEL');
  const model = typeof choice === 'string' ? /^bedrock:(.*)/.exec(choice)?.[1] : undefined;
  if (model === undefined) return [];
  const bedrock = `arn:\${AWS::Partition}:bedrock:`;
  return [
    on('bedrock:InvokeModelWithResponseStream', [
      `${bedrock}\${AWS::Region}:\${AWS::AccountId}:inference-profile/${model}`,
      `${bedrock}*::foundation-model/${model.replace(/^[a-z]+\./, '')}`,
    ]),
  ];
}

/** Each role may do exactly what its code and its platform call. The agent's role may also do what the user's agent calls. */
export function checkPermissions(template: Template, commands: Commands): Problems {
  const components: readonly Component[] = ['invoker', 'poller', 'agent'];
  return [
    ...components.flatMap((component) => {
      const sent = commands[component].filter((command) => !Object.hasOwn(UNSENT[component], command));
      const calls = sent.flatMap(
        (command) => CALLS[command] ?? on(`(no action known for ${command})`, ['?']),
      );
      const all = [...calls, ...platformCalls(template, component)];
      if (component !== 'agent') return compare(template, ROLE_OF[component], all);
      return compare(template, ROLE_OF.agent, [...all, ...modelCalls(template)], commands.ownAgent);
    }),
    ...compare(template, 'WorkflowRole', machineCalls(template, 'workflow')),
    ...compare(template, 'FollowerRole', machineCalls(template, 'follower')),
    ...compare(template, 'NotifierRole', machineCalls(template, 'notifier')),
    ...compare(template, 'NotifierRuleRole', [on('states:StartExecution', ['AgentSessionNotifier'])]),
    ...compare(template, 'TriggerRole', [on('states:StartExecution', ['AgentSessionWorkflow'])]),
    ...compare(template, 'BreakGlassRole', BREAK_GLASS),
    ...checkReach(template, [
      ...Object.values(ROLE_OF),
      ...[
        'WorkflowRole',
        'FollowerRole',
        'NotifierRole',
        'NotifierRuleRole',
        'TriggerRole',
        'BreakGlassRole',
      ],
    ]),
  ];
}

/** The work of the break-glass role in docs/operations.md: delete a session, restore the journal, copy items back. */
const COPY = [`\${JournalTable.Arn}-restored-*`];
const BREAK_GLASS: readonly Call[] = [
  ...['Query', 'DeleteItem', 'PutItem'].map((action) => on(`dynamodb:${action}`, TABLE)),
  ...['DescribeContinuousBackups', 'RestoreTableToPointInTime'].map((action) =>
    on(`dynamodb:${action}`, [...TABLE, ...COPY]),
  ),
  ...[
    'BatchWriteItem',
    'DeleteItem',
    'DescribeTable',
    'GetItem',
    'PutItem',
    'Query',
    'Scan',
    'UpdateItem',
  ].map((action) => on(`dynamodb:${action}`, COPY)),
];

/** No permission is granted by a resource that the comparison above does not read. */
function checkReach(template: Template, compared: readonly string[]): Problems {
  return Object.entries(template.Resources)
    .filter(([, { Type }]) => Type.startsWith('AWS::IAM::'))
    .flatMap(([id, { Type, Properties }]) => {
      const isRole = Type === 'AWS::IAM::Role';
      const inverted = isRole && grantsOf(template, id).some(({ isInverted }) => isInverted);
      return [
        ...(isRole && !compared.includes(id) ? [`${id}: no check compares this role`] : []),
        ...(isRole || Type === 'AWS::IAM::RolePolicy' ? [] : [`${id}: no check covers ${Type}`]),
        ...(at(Properties, 'ManagedPolicyArns') ? [`${id}: has a managed policy, which AWS can extend`] : []),
        ...(inverted ? [`${id}: has a statement with NotAction, NotResource or NotPrincipal`] : []),
      ];
    });
}

/** The calls of the definition's tasks, and what a state machine needs for logs and traces. */
function machineCalls(template: Template, machine: keyof typeof MACHINES): readonly Call[] {
  const { definition, variables } = definitionOf(template, machine);
  const states = Object.values(isObject(definition['States']) ? definition['States'] : {});
  const tasks = states
    .filter((state) => at(state, 'Type') === 'Task')
    .flatMap((task) => {
      const { FunctionName, TableName, StateMachineArn, QueueUrl, TopicArn } = parametersOf(task);
      const target = FunctionName ?? TableName ?? StateMachineArn ?? QueueUrl ?? TopicArn;
      const logicalId = variables.get(String(target).slice(2, -1)) ?? String(target);
      return taskCalls(template, String(at(task, 'Resource')), logicalId);
    });
  const delivery = [
    'CreateLogDelivery',
    'GetLogDelivery',
    'UpdateLogDelivery',
    'DeleteLogDelivery',
    'ListLogDeliveries',
  ];
  const { Properties } = resourceOf(template, MACHINES[machine]);
  const isTraced = at(Properties, 'TracingConfiguration', 'Enabled') === true;
  const logging = [...delivery, 'PutResourcePolicy', 'DescribeResourcePolicies', 'DescribeLogGroups'];
  const tracing = ['PutTraceSegments', 'PutTelemetryRecords', 'GetSamplingRules', 'GetSamplingTargets'];
  return [
    ...tasks,
    ...logging.map((action) => on(`logs:${action}`, ['*'])),
    ...(isTraced ? tracing.map((action) => on(`xray:${action}`, ['*'])) : []),
  ];
}

function parametersOf(task: unknown): Readonly<Record<string, unknown>> {
  const parameters = at(task, 'Parameters');
  return isObject(parameters) ? parameters : {};
}

/** The actions that IAM checks for a task, on the resource with this logical id. */
function taskCalls(template: Template, resource: string, logicalId: string): readonly Call[] {
  if (resource.endsWith(':lambda:invoke')) return [on('lambda:InvokeFunction', [`${logicalId}.Arn`])];
  if (resource.endsWith(':dynamodb:putItem')) return [on('dynamodb:PutItem', [`${logicalId}.Arn`])];
  if (resource.endsWith(':startExecution.waitForTaskToken'))
    return [on('states:StartExecution', [logicalId])];
  const [, answer] = /:aws-sdk:sfn:(sendTask\w+)$/.exec(resource) ?? [];
  if (answer) return [on(`states:S${answer.slice(1)}`, [arnOf(template, 'workflow')])];
  const [, message] = /:sqs:((?:send|receive)Message)$/.exec(resource) ?? [];
  if (message) return [on(`sqs:${message.charAt(0).toUpperCase()}${message.slice(1)}`, [`${logicalId}.Arn`])];
  if (resource.endsWith(':sfn:getExecutionHistory')) {
    const executions = arnOf(template, 'workflow').replace(':stateMachine:', ':execution:');
    return [on('states:GetExecutionHistory', [`${executions}:*`])];
  }
  if (resource.endsWith(':sns:publish')) {
    const key = String(at(resourceOf(template, logicalId).Properties, 'KmsMasterKeyId', 'Ref'));
    // SNS encrypts with the publisher's permissions.
    const encrypts = ['kms:Decrypt', 'kms:GenerateDataKey*'].map((action) => on(action, [`${key}.Arn`]));
    return [on('sns:Publish', [logicalId]), ...encrypts];
  }
  return [on(`(no action known for ${resource})`, ['?'])];
}

/** By its name: the state machines and their roles would otherwise refer to each other in a circle. */
function arnOf(template: Template, machine: keyof typeof MACHINES): string {
  const name = resourceOf(template, MACHINES[machine]).Properties['StateMachineName'];
  return `arn:\${AWS::Partition}:states:\${AWS::Region}:\${AWS::AccountId}:stateMachine:${name}`;
}

/** @param own commands for which the role may have the action of the same name */
function compare(
  template: Template,
  roleId: string,
  calls: readonly Call[],
  own: readonly string[] = [],
): Problems {
  const needed = new Set(
    calls.flatMap(({ action, on: resources }) => resources.map((each) => `${action} on ${each}`)),
  );
  const granted = new Set(permissionsOf(grantsOf(template, roleId)));
  return [
    ...[...needed]
      .filter((each) => !granted.has(each))
      .map((each) => `${roleId} lacks a permission that its code needs: ${each}`),
    ...[...granted]
      .filter((each) => !needed.has(each) && !own.includes(/^[\w-]+:(\w+) /.exec(each)?.[1] ?? ''))
      .map((each) => `${roleId} has a permission that no code needs: ${each}`),
  ];
}

function runtimeName(template: Template): unknown {
  return at(template.Resources['AgentRuntime']?.Properties, 'AgentRuntimeName');
}
