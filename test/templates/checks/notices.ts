import { isDeepStrictEqual } from 'node:util';
import { statementsOf, textOf } from '../policies.ts';
import { at, type Problems, resourceOf, resourcesOf, type Template } from '../template.ts';

/** The rule that puts a notice into the queue, and the one that starts the notifier. */
const [ENDS, SCHEDULE] = ['SessionEndsRule', 'NotifierRule'] as const;
export const NOTICE_RULES: readonly string[] = [ENDS, SCHEDULE];

const QUEUE = 'Notices';

/** The executions that end without success; those of the other state machines end without an event. */
const PATTERN = {
  source: ['aws.states'],
  'detail-type': ['Step Functions Execution Status Change'],
  detail: {
    status: ['FAILED', 'TIMED_OUT', 'ABORTED'],
    stateMachineArn: [{ Ref: 'AgentSessionWorkflow' }],
  },
};

/** What the rule takes from an event: neither its input, which has the payload, nor what an event may lack. */
const TAKEN = ['$.detail.name', '$.detail.status', '$.detail.executionArn'];

/** Somebody is told of each session that does not succeed, by one message a minute at most. */
export function checkNotices(template: Template): Problems {
  if (NOTICE_RULES.some((id) => !template.Resources[id])) return ['no rule notices the end of sessions'];
  return [
    ...checkEnds(template),
    ...checkQueue(template),
    ...checkSchedule(template),
    ...checkState(template),
  ];
}

function checkEnds(template: Template): Problems {
  const { Properties } = resourceOf(template, ENDS);
  const target = at(Properties, 'Targets', 0);
  const taken = Object.values(at(target, 'InputTransformer', 'InputPathsMap') ?? {});
  const isOnDefaultBus = Properties['EventBusName'] === undefined || Properties['EventBusName'] === 'default';
  return [
    ...(isDeepStrictEqual(Properties['EventPattern'], PATTERN)
      ? []
      : [`${ENDS}: does not match exactly the sessions that fail, time out or are aborted`]),
    ...(isOnDefaultBus ? [] : [`${ENDS}: Step Functions sends its events to the default bus`]),
    ...(textOf(at(target, 'Arn')) === `${QUEUE}.Arn` ? [] : [`${ENDS}: does not put notices into the queue`]),
    ...(at(target, 'RetryPolicy') ? [] : [`${ENDS}: a target without a retry policy`]),
    ...(isDeepStrictEqual([...taken].sort(), [...TAKEN].sort())
      ? []
      : [`${ENDS}: takes something else than the execution and its status`]),
  ];
}

function checkQueue(template: Template): Problems {
  const { Properties } = resourceOf(template, QUEUE);
  const mayWrite = resourcesOf(template, 'AWS::SQS::QueuePolicy')
    .filter(([, policy]) => at(policy.Properties, 'Queues', 0, 'Ref') === QUEUE)
    .flatMap(([, policy]) => statementsOf(policy.Properties['PolicyDocument']))
    .some(
      ({ effect, actions, principal, condition }) =>
        effect === 'Allow' &&
        actions.join() === 'sqs:SendMessage' &&
        at(principal, 'Service') === 'events.amazonaws.com' &&
        at(condition, 'ArnEquals', 'aws:SourceArn', 'Fn::GetAtt', 0) === ENDS,
    );
  const isReadOnce = Number(Properties['VisibilityTimeout']) > Number(Properties['MessageRetentionPeriod']);
  return [
    ...(mayWrite ? [] : [`${QUEUE}: the rule may not send to it`]),
    ...(isReadOnce ? [] : [`${QUEUE}: a notice would be sent a second time`]),
    ...(Properties['SqsManagedSseEnabled'] === true ? [] : [`${QUEUE}: not encrypted`]),
  ];
}

function checkSchedule(template: Template): Problems {
  const { Properties } = resourceOf(template, SCHEDULE);
  const target = at(Properties, 'Targets', 0);
  const starts = at(target, 'Arn', 'Ref') === 'AgentSessionNotifier';
  return [
    ...(Properties['ScheduleExpression'] === 'rate(1 minute)' ? [] : [`${SCHEDULE}: not once a minute`]),
    ...(starts && textOf(at(target, 'RoleArn')) === 'NotifierRuleRole.Arn'
      ? []
      : [`${SCHEDULE}: may not start the notifier`]),
  ];
}

/** A stage whose alarms notify has notices, and another has none. */
function checkState(template: Template): Problems {
  const { Properties } = resourceOf(template, 'ExecutionsFailedAlarm');
  const expected = Properties['ActionsEnabled'] === true ? 'ENABLED' : 'DISABLED';
  return NOTICE_RULES.filter((id) => resourceOf(template, id).Properties['State'] !== expected).map(
    (id) => `${id}: expected ${expected}, as the alarms`,
  );
}
