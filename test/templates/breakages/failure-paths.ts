import { breaking, change, inside } from './breakage.ts';

/** Failures that nobody would hear of. */
export const FAILURE_PATHS = breaking('lets no failure go by unseen', [
  {
    broken: 'a rule without a dead-letter queue',
    breakIt: (t) =>
      delete inside(t, 'WorkflowEventsRuleCloudWatchEvent1', 'Properties', 'Targets', 0)['DeadLetterConfig'],
    says: /without a dead-letter queue/,
  },
  {
    broken: 'a dead-letter queue that the rule may not write to',
    breakIt: (t) => delete t.Resources['UndeliveredEventsPolicy'],
    says: /may not write to its dead-letter queue/,
  },
  {
    broken: 'a metric that nobody watches any more',
    breakIt: (t) => delete t.Resources['SessionsOverdueAlarm'],
    says: /no alarm on SessionsOverdue/,
  },
  {
    broken: 'an alarm that goes nowhere',
    breakIt: (t) => delete inside(t, 'PollerErrorsAlarm', 'Properties')['AlarmActions'],
    says: /PollerErrorsAlarm: does not go to an encrypted topic/,
  },
  {
    broken: 'a topic in the clear',
    breakIt: (t) => delete inside(t, 'AlarmTopic', 'Properties')['KmsMasterKeyId'],
    says: /does not go to an encrypted topic/,
  },
  {
    broken: 'a dashboard that is not JSON',
    breakIt: (t) => change(t, 'Dashboard', { DashboardBody: { 'Fn::Sub': '{' } }),
    says: /its body is not JSON/,
  },
]);
