import { at, listOf, type Problems, resourcesOf, type Template } from '../support/template.ts';

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

/** Types that name nothing of their own: they belong to a resource that does, or get their name from AWS. */
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

/** What a template calls by name in its account and region, exports and metric namespaces included. */
export function namesOf(template: Template): readonly string[] {
  const resources = Object.entries(template.Resources).flatMap(([, { Type, Properties }]) => {
    const name = Properties[NAME_OF[Type] ?? ''];
    return name === undefined ? [] : [`${Type} ${nameOf(template, name)}`];
  });
  const exports = Object.values(template.Outputs).flatMap((output) => listOf(at(output, 'Export', 'Name')));
  const metrics = resourcesOf(template, 'AWS::Logs::MetricFilter').map(([, { Properties }]) =>
    at(Properties, 'MetricTransformations', 0, 'MetricNamespace'),
  );
  return [
    ...resources,
    ...exports.map((name) => `export ${name}`),
    ...metrics.map((name) => `metrics ${name}`),
  ];
}

/** A name as it is, or with the name of the resource that it is made of. */
function nameOf(template: Template, name: unknown): string {
  const text = at(name, 'Fn::Sub');
  if (typeof text !== 'string') return String(name);
  return text.replaceAll(/\$\{(\w+)\}/g, (whole, id: string) => {
    const resource = template.Resources[id];
    return resource ? nameOf(template, resource.Properties[NAME_OF[resource.Type] ?? '']) : whole;
  });
}

/** Stages must fit into one account side by side: no name twice, and no bus that two rules listen on. */
export function checkNames(stages: readonly Template[]): Problems {
  const unknown = stages.flatMap(({ Resources }) =>
    Object.values(Resources)
      .filter(({ Type }) => !(Type in NAME_OF) && !NAMELESS.includes(Type))
      .map(({ Type }) => `${Type}: say in names.ts what names it`),
  );
  return [...new Set(unknown), ...twice(stages.flatMap(namesOf)), ...twice(stages.flatMap(busesOf))];
}

/** A bus by its name, which for a bus of the stage's own is the name that the stage gives it. */
function busesOf(template: Template): readonly string[] {
  return resourcesOf(template, 'AWS::Events::Rule').map(([, { Properties }]) => {
    const bus = Properties['EventBusName'] ?? 'default';
    const own = template.Resources[String(at(bus, 'Ref'))];
    return `a rule on the event bus ${own ? own.Properties['Name'] : bus}`;
  });
}

function twice(names: readonly string[]): Problems {
  const repeated = names.filter((name, i) => names.indexOf(name) !== i);
  return [...new Set(repeated)].map((name) => `in two stages: ${name}`);
}
