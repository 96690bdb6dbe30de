import { allow, breaking, change, inside, statementsOf } from './breakage.ts';

const ENDS = ['SessionEndsRule', 'Properties'] as const;

/** Ends of sessions of which nobody, or too many, would be told. */
export const NOTICES = [
  ...breaking('reports every failure', [
    {
      broken: 'no rule for the ends of sessions',
      breakIt: (t) => delete t.Resources['SessionEndsRule'],
      says: /no rule notices the end of sessions/,
    },
    {
      broken: 'a rule that leaves out aborted sessions',
      breakIt: (t) =>
        Object.assign(inside(t, ...ENDS, 'EventPattern', 'detail'), { status: ['FAILED', 'TIMED_OUT'] }),
      says: /SessionEndsRule: does not match exactly the sessions/,
    },
    {
      broken: 'a rule for every state machine of the account',
      breakIt: (t) => delete inside(t, ...ENDS, 'EventPattern', 'detail')['stateMachineArn'],
      says: /SessionEndsRule: does not match exactly the sessions/,
    },
    {
      broken: 'a rule on the bus of the stage, to which Step Functions sends nothing',
      breakIt: (t) => change(t, 'SessionEndsRule', { EventBusName: { Ref: 'SessionBus' } }),
      says: /SessionEndsRule: Step Functions sends its events to the default bus/,
    },
    {
      broken: 'a notice with the payload of the session',
      breakIt: (t) =>
        Object.assign(inside(t, ...ENDS, 'Targets', 0, 'InputTransformer', 'InputPathsMap'), {
          input: '$.detail.input',
        }),
      says: /SessionEndsRule: takes something else than the execution and its status/,
    },
    {
      broken: 'a queue that the rule may not send to',
      breakIt: (t) => delete t.Resources['NoticesPolicy'],
      says: /Notices: the rule may not send to it/,
    },
    {
      broken: 'notices that live longer than they are hidden',
      breakIt: (t) => change(t, 'Notices', { MessageRetentionPeriod: 86_400 }),
      says: /Notices: a notice would be sent a second time/,
    },
    {
      broken: 'a notifier that starts every hour',
      breakIt: (t) => change(t, 'NotifierRule', { ScheduleExpression: 'rate(1 hour)' }),
      says: /NotifierRule: not once a minute/,
    },
    {
      broken: 'a schedule that may not start the notifier',
      breakIt: (t) => delete inside(t, 'NotifierRule', 'Properties', 'Targets', 0)['RoleArn'],
      says: /NotifierRule: may not start the notifier/,
    },
    {
      broken: 'a notifier that is switched off where alarms notify',
      breakIt: (t) => {
        for (const id of ['SessionEndsRule', 'NotifierRule']) change(t, id, { State: 'ENABLED' });
        change(t, 'ExecutionsFailedAlarm', { ActionsEnabled: true });
        change(t, 'NotifierRule', { State: 'DISABLED' });
      },
      says: /NotifierRule: expected ENABLED, as the alarms/,
    },
  ]),
  ...breaking('permits each role exactly what its code calls', [
    {
      broken: 'a notifier that may not use the key of the topic',
      breakIt: (t) => statementsOf(t, 'NotifierRole').splice(3, 1),
      says: /NotifierRole lacks a permission that its code needs: kms:GenerateDataKey\* on AlarmKey\.Arn/,
    },
    {
      broken: 'a notifier that may read every execution of the account',
      breakIt: (t) => statementsOf(t, 'NotifierRole').push(allow('states:GetExecutionHistory', '*')),
      says: /NotifierRole has a permission that no code needs: states:GetExecutionHistory on \*/,
    },
    {
      broken: 'a workflow that may not send notices',
      breakIt: (t) => statementsOf(t, 'WorkflowRole').splice(3, 1),
      says: /WorkflowRole lacks a permission that its code needs: sqs:SendMessage on Notices\.Arn/,
    },
  ]),
];
