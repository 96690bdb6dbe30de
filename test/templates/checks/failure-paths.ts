import { statementsOf } from '../support/policies.ts';
import { at, listOf, type Problems, resourcesOf, type Template } from '../support/template.ts';

/** What must raise an alarm, by metric. */
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
];

/** No failure goes by unseen: undelivered events are kept, failures raise alarms, alarms go somewhere. */
export function checkFailurePaths(template: Template): Problems {
  return [...checkDelivery(template), ...checkAlarms(template), ...checkDashboard(template)];
}

function checkDelivery(template: Template): Problems {
  return resourcesOf(template, 'AWS::Events::Rule').flatMap(([id, { Properties }]) =>
    listOf(Properties['Targets']).flatMap((target) => {
      const queueId = String(at(target, 'DeadLetterConfig', 'Arn', 'Fn::GetAtt', 0));
      const queue = template.Resources[queueId];
      const mayWrite = resourcesOf(template, 'AWS::SQS::QueuePolicy')
        .flatMap(([, policy]) => statementsOf(policy.Properties['PolicyDocument']))
        .some(({ effect, actions, condition }) => {
          const source = at(condition, 'ArnEquals', 'aws:SourceArn', 'Fn::GetAtt', 0);
          return effect === 'Allow' && actions.includes('sqs:SendMessage') && source === id;
        });
      return [
        ...(queue ? [] : [`${id}: a target without a dead-letter queue`]),
        ...(mayWrite ? [] : [`${id}: may not write to its dead-letter queue`]),
        ...(at(target, 'RetryPolicy') ? [] : [`${id}: a target without a retry policy`]),
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
