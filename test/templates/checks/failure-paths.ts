import { statementsOf, textOf } from '../policies.ts';
import { at, listOf, type Problems, resourcesOf, type Template } from '../template.ts';
import { checkNotices, NOTICE_RULES } from './notices.ts';

/** The metrics that must have an alarm. */
const ALARMED = [
  'AWS/States ExecutionsFailed',
  'AWS/States ExecutionsTimedOut',
  'AWS/States ExecutionThrottled',
  'AWS/States ExecutionsAborted',
  'AWS/SQS ApproximateNumberOfMessagesVisible',
  'AWS/Lambda Errors InvokerLambdaFunction',
  'AWS/Lambda Errors PollerLambdaFunction',
  'AWS/Lambda Throttles InvokerLambdaFunction',
  'AWS/Lambda Throttles PollerLambdaFunction',
  'SessionsOverdue',
  'SessionsStalled',
];

/** Undelivered events are kept, failures raise alarms, and alarms reach a topic. */
export function checkFailurePaths(template: Template): Problems {
  return [
    ...checkDelivery(template),
    ...checkAlarms(template),
    ...checkTopic(template),
    ...checkDashboard(template),
    ...checkNotices(template),
  ];
}

function checkDelivery(template: Template): Problems {
  const starting = resourcesOf(template, 'AWS::Events::Rule').filter(([id]) => !NOTICE_RULES.includes(id));
  return starting.flatMap(([id, { Properties }]) =>
    listOf(Properties['Targets']).flatMap((target) => {
      const queueId = String(at(target, 'DeadLetterConfig', 'Arn', 'Fn::GetAtt', 0));
      const queue = template.Resources[queueId];
      const mayWrite = resourcesOf(template, 'AWS::SQS::QueuePolicy')
        .filter(([, policy]) => at(policy.Properties, 'Queues', 0, 'Ref') === queueId)
        .flatMap(([, policy]) => statementsOf(policy.Properties['PolicyDocument']))
        .some(({ effect, actions, resources, condition }) => {
          const source = at(condition, 'ArnEquals', 'aws:SourceArn', 'Fn::GetAtt', 0);
          const isThisQueue = resources.some((resource) => textOf(resource) === `${queueId}.Arn`);
          return effect === 'Allow' && actions.includes('sqs:SendMessage') && isThisQueue && source === id;
        });
      return [
        ...(queue ? [] : [`${id}: a target without a dead-letter queue`]),
        ...(mayWrite ? [] : [`${id}: may not write to its dead-letter queue`]),
        ...(at(target, 'RetryPolicy') ? [] : [`${id}: a target without a retry policy`]),
        ...(at(target, 'RoleArn') ? [] : [`${id}: a target without a role that may start it`]),
        ...(Properties['State'] === 'ENABLED' ? [] : [`${id}: the rule is not enabled`]),
        ...(queue?.Properties['SqsManagedSseEnabled'] === true ? [] : [`${queueId}: not encrypted`]),
      ];
    }),
  );
}

function checkAlarms(template: Template): Problems {
  const alarms = resourcesOf(template, 'AWS::CloudWatch::Alarm');
  const watched = alarms.map(([, { Properties }]) => {
    const dimension = at(Properties, 'Dimensions', 0, 'Value', 'Fn::Sub') ?? '';
    return `${Properties['Namespace']} ${Properties['MetricName']} ${String(dimension).replaceAll(/[${}]/g, '')}`;
  });
  const unseen = ALARMED.filter((metric) => !watched.some((each) => each.includes(metric)));
  const silent = alarms.filter(([, { Properties }]) => {
    const topic = template.Resources[String(at(Properties, 'AlarmActions', 0, 'Ref'))];
    return topic?.Type !== 'AWS::SNS::Topic' || topic.Properties['KmsMasterKeyId'] === undefined;
  });
  return [
    ...unseen.map((metric) => `no alarm on ${metric}`),
    ...silent.map(([id]) => `${id}: does not go to an encrypted topic`),
  ];
}

/** CloudWatch reports no error when it may not publish an alarm or may not encrypt it. */
function checkTopic(template: Template): Problems {
  const policies = resourcesOf(template, 'AWS::SNS::TopicPolicy');
  const [, key] = resourcesOf(template, 'AWS::KMS::Key')[0] ?? [];
  const mayPublish = (topicId: string): boolean =>
    policies
      .filter(([, { Properties }]) => at(Properties, 'Topics', 0, 'Ref') === topicId)
      .some(([, { Properties }]) => allowsCloudWatch(Properties['PolicyDocument'], ['sns:Publish']));
  const mayEncrypt = allowsCloudWatch(key?.Properties['KeyPolicy'], ['kms:Decrypt', 'kms:GenerateDataKey*']);
  return [
    ...resourcesOf(template, 'AWS::SNS::Topic')
      .filter(([id]) => !mayPublish(id))
      .map(([id]) => `${id}: CloudWatch may not publish its alarms`),
    ...(mayEncrypt ? [] : ['the key of the topic: CloudWatch may not encrypt its alarms with it']),
  ];
}

function allowsCloudWatch(document: unknown, needed: readonly string[]): boolean {
  return statementsOf(document).some(
    ({ effect, principal, actions }) =>
      effect === 'Allow' &&
      at(principal, 'Service') === 'cloudwatch.amazonaws.com' &&
      needed.every((action) => actions.includes(action)),
  );
}

function checkDashboard(template: Template): Problems {
  const [id, dashboard] = resourcesOf(template, 'AWS::CloudWatch::Dashboard')[0] ?? [];
  const body = String(at(dashboard?.Properties, 'DashboardBody', 'Fn::Sub'));
  if (!isJson(body)) return [`${id}: its body is not JSON`];
  return resourcesOf(template, 'AWS::CloudWatch::Alarm')
    .filter(([alarm]) => !body.includes(`\${${alarm}.Arn}`))
    .map(([alarm]) => `${id}: does not show ${alarm}`);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
