import { addResource, breaking, change, inside, listInside } from './breakage.ts';

const TARGET = ['WorkflowEventsRuleCloudWatchEvent1', 'Properties', 'Targets', 0] as const;

/** Failures that no alarm or queue would show. */
export const FAILURE_PATHS = breaking('reports every failure', [
  {
    broken: 'a rule without a dead-letter queue',
    breakIt: (t) => delete inside(t, ...TARGET)['DeadLetterConfig'],
    says: /without a dead-letter queue/,
  },
  {
    broken: 'a dead-letter queue that the rule may not write to',
    breakIt: (t) => delete t.Resources['UndeliveredEventsPolicy'],
    says: /may not write to its dead-letter queue/,
  },
  {
    broken: 'a dead-letter queue whose policy is for another queue',
    breakIt: (t) =>
      Object.assign(inside(t, 'UndeliveredEventsPolicy', 'Properties', 'PolicyDocument', 'Statement', 0), {
        Resource: 'arn:aws:sqs:us-east-1:111122223333:other',
      }),
    says: /may not write to its dead-letter queue/,
  },
  {
    broken: 'a rule without retries',
    breakIt: (t) => delete inside(t, ...TARGET)['RetryPolicy'],
    says: /without a retry policy/,
  },
  {
    broken: 'a target that the rule may not start',
    breakIt: (t) => delete inside(t, ...TARGET)['RoleArn'],
    says: /a target without a role that may start it/,
  },
  {
    broken: 'a rule that is switched off',
    breakIt: (t) => change(t, 'WorkflowEventsRuleCloudWatchEvent1', { State: 'DISABLED' }),
    says: /the rule is not enabled/,
  },
  {
    broken: 'a dead-letter queue without encryption',
    breakIt: (t) => delete inside(t, 'UndeliveredEvents', 'Properties')['SqsManagedSseEnabled'],
    says: /UndeliveredEvents: not encrypted/,
  },
  {
    broken: 'a metric without an alarm',
    breakIt: (t) => delete t.Resources['SessionsOverdueAlarm'],
    says: /no alarm on SessionsOverdue/,
  },
  {
    broken: 'stalled sessions without an alarm',
    breakIt: (t) => delete t.Resources['SessionsStalledAlarm'],
    says: /no alarm on SessionsStalled/,
  },
  {
    broken: 'an alarm without an action',
    breakIt: (t) => delete inside(t, 'PollerErrorsAlarm', 'Properties')['AlarmActions'],
    says: /PollerErrorsAlarm: does not go to an encrypted topic/,
  },
  {
    broken: 'a topic without encryption',
    breakIt: (t) => delete inside(t, 'AlarmTopic', 'Properties')['KmsMasterKeyId'],
    says: /does not go to an encrypted topic/,
  },
  {
    broken: 'a topic that CloudWatch may not publish to',
    breakIt: (t) => delete t.Resources['AlarmTopicPolicy'],
    says: /AlarmTopic: CloudWatch may not publish its alarms/,
  },
  {
    broken: 'a topic under a key that CloudWatch may not use',
    breakIt: (t) => listInside(t, 'AlarmKey', 'Properties', 'KeyPolicy', 'Statement').pop(),
    says: /CloudWatch may not encrypt its alarms/,
  },
  {
    broken: 'an alarm that the dashboard does not show',
    breakIt: (t) => addResource(t, 'AWS::CloudWatch::Alarm', { AlarmActions: [{ Ref: 'AlarmTopic' }] }),
    says: /Dashboard: does not show Added/,
  },
  {
    broken: 'a dashboard that is not JSON',
    breakIt: (t) => change(t, 'Dashboard', { DashboardBody: { 'Fn::Sub': '{' } }),
    says: /its body is not JSON/,
  },
]);
