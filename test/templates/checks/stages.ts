import {
  at,
  definitionOf,
  listOf,
  type Problems,
  resourceOf,
  resourcesOf,
  type Template,
} from '../template.ts';

/** The facts of a stage, read from its template. */
export interface StageFacts {
  readonly retentionDays: number;
  readonly logLevel: string;
  /** Whether the table has deletion protection and stays when the stack is deleted. */
  readonly keepsJournal: boolean;
  readonly alarmsCall: boolean;
  readonly bus: 'default' | 'own';
  /** From a session's first event until it is reported as overdue, and until it fails. */
  readonly overdueAfterSeconds: number;
  readonly failedAfterSeconds: number;
  /** From a running task's last report of progress until it is reported as stalled. */
  readonly stalledAfterSeconds: number;
}

/** Reads the facts that differ between stages. */
export function stageFacts(template: Template): StageFacts {
  const table = resourceOf(template, 'JournalTable');
  const poller = resourceOf(template, 'PollerLambdaFunction').Properties;
  const rule = resourceOf(template, 'WorkflowEventsRuleCloudWatchEvent1').Properties;
  const kept = [table.DeletionPolicy, table.UpdateReplacePolicy].every((policy) => policy === 'Retain');
  return {
    retentionDays: Number(resourceOf(template, 'PollerLogGroup').Properties['RetentionInDays']),
    logLevel: String(at(poller, 'Environment', 'Variables', 'LOG_LEVEL')),
    keepsJournal: kept && table.Properties['DeletionProtectionEnabled'] === true,
    alarmsCall: resourceOf(template, 'ExecutionsFailedAlarm').Properties['ActionsEnabled'] === true,
    bus: rule['EventBusName'] === 'default' ? 'default' : 'own',
    overdueAfterSeconds: secondsOf(template, 'EXPECTED_SESSION_SECONDS'),
    failedAfterSeconds: secondsOf(template, 'SESSION_DEADLINE_SECONDS'),
    stalledAfterSeconds: secondsOf(template, 'STALLED_AFTER_SECONDS'),
  };
}

/** The timeouts of a session are in ascending order: each one ends what the ones before it did not. */
export function checkTimes(template: Template): Problems {
  const { definition } = definitionOf(template);
  const runtime = resourceOf(template, 'AgentRuntime').Properties;
  const times = {
    FIRST_LIVENESS_CHECK_SECONDS: secondsOf(template, 'FIRST_LIVENESS_CHECK_SECONDS'),
    EXPECTED_SESSION_SECONDS: secondsOf(template, 'EXPECTED_SESSION_SECONDS'),
    'MaxLifetime after a wait for capacity':
      Number(at(runtime, 'LifecycleConfiguration', 'MaxLifetime')) + patienceOf(template),
    SESSION_DEADLINE_SECONDS: secondsOf(template, 'SESSION_DEADLINE_SECONDS'),
    TimeoutSeconds: Number(definition['TimeoutSeconds']),
  };
  const follow = at(definition, 'States', 'Follow', 'TimeoutSeconds');
  const poller = resourceOf(template, 'PollerLambdaFunction').Properties;
  const lastPoll = secondsOf(template, 'ROUND_SECONDS') + Number(poller['Timeout']);
  const round = {
    'the last poll of a round': lastPoll,
    'Express and a second': 301,
    'Follow.TimeoutSeconds': Number(follow),
  };
  // A task that stalls is found at a liveness check, and has to be found before its microVM ends.
  const stall = {
    FIRST_LIVENESS_CHECK_SECONDS: secondsOf(template, 'FIRST_LIVENESS_CHECK_SECONDS'),
    STALLED_AFTER_SECONDS: secondsOf(template, 'STALLED_AFTER_SECONDS'),
    MaxLifetime: Number(at(runtime, 'LifecycleConfiguration', 'MaxLifetime')),
  };
  return [...inOrder(times), ...inOrder(round), ...inOrder(stall)];
}

function patienceOf(template: Template): number {
  const { Properties } = resourceOf(template, 'InvokerLambdaFunction');
  return Number(at(Properties, 'Environment', 'Variables', 'CAPACITY_PATIENCE_SECONDS'));
}

function inOrder(times: Readonly<Record<string, number>>): Problems {
  const seconds = Object.values(times);
  const isAscending = seconds.every((time, i) => i === 0 || time > (seconds[i - 1] ?? 0));
  return isAscending ? [] : [`expected ${Object.keys(times).join(' < ')}, found ${seconds.join(', ')}`];
}

/** A time in the poller's environment. */
function secondsOf(template: Template, variable: string): number {
  const { Properties } = resourceOf(template, 'PollerLambdaFunction');
  return Number(at(Properties, 'Environment', 'Variables', variable));
}

/** The property that names a resource within its account and region. */
const NAME_OF: Readonly<Record<string, string>> = {
  'AWS::BedrockAgentCore::Runtime': 'AgentRuntimeName',
  'AWS::CloudWatch::Alarm': 'AlarmName',
  'AWS::CloudWatch::Dashboard': 'DashboardName',
  'AWS::DynamoDB::Table': 'TableName',
  'AWS::Events::EventBus': 'Name',
  'AWS::Events::Rule': 'Name',
  'AWS::IAM::Role': 'RoleName',
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::SNS::Topic': 'TopicName',
  'AWS::SQS::Queue': 'QueueName',
  'AWS::StepFunctions::StateMachine': 'StateMachineName',
};

/** Types without a name: they belong to a named resource, or AWS names them. */
const NAMELESS = [
  'AWS::IAM::RolePolicy',
  'AWS::KMS::Key',
  'AWS::Logs::MetricFilter',
  'AWS::S3::Bucket',
  'AWS::S3::BucketPolicy',
  'AWS::SNS::Subscription',
  'AWS::SNS::TopicPolicy',
  'AWS::SQS::QueuePolicy',
];

/** The names that a template takes in its account and region, exports and metrics included. */
export function namesOf(template: Template): readonly string[] {
  const resources = Object.entries(template.Resources).flatMap(([, { Type, Properties }]) => {
    const name = Properties[NAME_OF[Type] ?? ''];
    return name === undefined ? [] : [`${Type} ${nameOf(template, name)}`];
  });
  const exports = Object.values(template.Outputs).flatMap((output) => listOf(at(output, 'Export', 'Name')));
  const metrics = resourcesOf(template, 'AWS::Logs::MetricFilter').map(([, { Properties }]) => {
    const metric = at(Properties, 'MetricTransformations', 0);
    return `${at(metric, 'MetricNamespace')} ${at(metric, 'MetricName')}`;
  });
  return [
    ...resources,
    ...exports.map((name) => `export ${name}`),
    ...metrics.map((name) => `metric ${name}`),
  ];
}

/** A name, with references in it replaced by the names of the resources. */
function nameOf(template: Template, name: unknown): string {
  const text = at(name, 'Fn::Sub');
  if (typeof text !== 'string') return String(name);
  return text.replaceAll(/\$\{(\w+)\}/g, (whole, id: string) => {
    const resource = template.Resources[id];
    return resource ? nameOf(template, resource.Properties[NAME_OF[resource.Type] ?? '']) : whole;
  });
}

/** Stages fit into one account: no name occurs twice, and no two rules listen on the same bus. */
export function checkNames(stages: readonly Template[]): Problems {
  const unknown = stages.flatMap(({ Resources }) =>
    Object.values(Resources)
      .filter(({ Type }) => !(Type in NAME_OF) && !NAMELESS.includes(Type))
      .map(({ Type }) => `${Type}: add the property with its name to checks/stages.ts`),
  );
  return [...new Set(unknown), ...twice(stages.flatMap(namesOf)), ...twice(stages.flatMap(busesOf))];
}

/** The bus of each rule that starts sessions. The others name the workflow of their stage, or have a schedule. */
function busesOf(template: Template): readonly string[] {
  const starting = resourcesOf(template, 'AWS::Events::Rule').filter(([, { Properties }]) =>
    listOf(Properties['Targets']).some((target) => at(target, 'Arn', 'Ref') === 'AgentSessionWorkflow'),
  );
  return starting.map(([, { Properties }]) => {
    const bus = Properties['EventBusName'] ?? 'default';
    const own = template.Resources[String(at(bus, 'Ref'))];
    return `a rule on the event bus ${own ? own.Properties['Name'] : bus}`;
  });
}

function twice(names: readonly string[]): Problems {
  const repeated = names.filter((name, i) => names.indexOf(name) !== i);
  return [...new Set(repeated)].map((name) => `in two stages: ${name}`);
}
