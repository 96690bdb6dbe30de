import { invoker, type Metric, poller, sessions, undelivered, workflow } from './metrics.ts';

/** An alarm of a stage, with the text for the person it notifies. */
export interface Alarm {
  /** Logical id in the template. */
  readonly id: string;
  /** What follows `agents-{stage}-` in the alarm's name. */
  readonly name: string;
  readonly metric: Metric;
  /** The lowest value of one period that raises the alarm. */
  readonly threshold: number;
  readonly periodSeconds: number;
  /** What happened. */
  readonly means: string;
  /** What to do. */
  readonly act: string;
}

const FIVE_MINUTES = 300;

/** The workflow retries a function that failed once or twice; only more errors than that need a person. */
const MORE_THAN_A_RETRY = 3;

type Words = Pick<Alarm, 'id' | 'name' | 'means' | 'act'>;

const alarm = (words: Words, metric: Metric, threshold = 1): Alarm => ({
  ...words,
  metric,
  threshold,
  periodSeconds: FIVE_MINUTES,
});

/** The alarms of a stage, most urgent first. */
export function alarmsOf(stage: string): readonly Alarm[] {
  return [
    alarm(
      {
        id: 'UndeliveredEventsAlarm',
        name: 'undelivered-events',
        means: 'An event did not start a session and is in the dead-letter queue.',
        act: 'Read the message and its ERROR_CODE attribute, remove the cause, then send the event again.',
      },
      undelivered('ApproximateNumberOfMessagesVisible', 'undelivered events', 'Maximum'),
    ),
    ...workflowAlarms(stage),
    alarm(
      {
        id: 'SessionsOverdueAlarm',
        name: 'sessions-overdue',
        means: 'A session has been open for longer than expectedSessionSeconds.',
        act: `Find it with ./journal list --running --stage ${stage}; the poller also logs "session overdue". Then run ./journal why SESSION --stage ${stage}: it names the missing event and who should write it.`,
      },
      sessions(stage)('SessionsOverdue', 'polls of overdue sessions'),
    ),
    {
      ...alarm(
        {
          id: 'SessionsStalledAlarm',
          name: 'sessions-stalled',
          means: 'A running task has reported no progress for longer than stalledAfterSeconds.',
          act: `Find it with ./journal list --stuck --stage ${stage}; the poller also logs "session stalled". Then run ./journal why SESSION --stage ${stage}: it names the last report. If the task hangs, run ./journal stop SESSION --stage ${stage}.`,
        },
        sessions(stage)('SessionsStalled', 'checks of stalled sessions'),
      ),
      // A stalled session is logged at its liveness checks, which are five minutes apart: a shorter period would flicker.
      periodSeconds: 2 * FIVE_MINUTES,
    },
    ...functionAlarms('Invoker', invoker, stage),
    ...functionAlarms('Poller', poller, stage),
  ];
}

function workflowAlarms(stage: string): readonly Alarm[] {
  return [
    alarm(
      {
        id: 'ExecutionsFailedAlarm',
        name: 'executions-failed',
        means: 'A session failed.',
        act: `Find it with ./journal list --failed --stage ${stage}, or a lost one with ./journal list --stuck --stage ${stage}. Then run ./journal why SESSION --stage ${stage}.`,
      },
      workflow('ExecutionsFailed', 'failed'),
    ),
    alarm(
      {
        id: 'ExecutionsTimedOutAlarm',
        name: 'executions-timed-out',
        means: 'An execution reached its own timeout: the poller did not end the session at its deadline.',
        act: "Read the poller's log of that session: the poller is broken, or sessionDeadlineSeconds is too long.",
      },
      workflow('ExecutionsTimedOut', 'timed out'),
    ),
    alarm(
      {
        id: 'ExecutionsAbortedAlarm',
        name: 'executions-aborted',
        means: 'An execution was stopped. Its session is no longer monitored, and its agent may still run.',
        act: 'Start an execution with the same session_id: it follows the session to its end.',
      },
      workflow('ExecutionsAborted', 'aborted'),
    ),
    alarm(
      {
        id: 'ExecutionsThrottledAlarm',
        name: 'executions-throttled',
        means:
          'Step Functions delays state transitions: the starts and rounds of all sessions exceed the account quota.',
        act: 'Sessions only get slower. If this continues, raise the StateTransition quota.',
      },
      workflow('ExecutionThrottled', 'throttled'),
    ),
  ];
}

function functionAlarms(id: string, source: typeof invoker, stage: string): readonly Alarm[] {
  const name = id.toLowerCase();
  return [
    alarm(
      {
        id: `${id}ErrorsAlarm`,
        name: `${name}-errors`,
        means: `The ${name} keeps failing. Single errors are retried and do not raise this alarm.`,
        act: `Read the errors in its log group, /aws/lambda/agent-${name}-function-${stage}.`,
      },
      source('Errors', `${name} errors`),
      MORE_THAN_A_RETRY,
    ),
    alarm(
      {
        id: `${id}ThrottlesAlarm`,
        name: `${name}-throttles`,
        means: `Lambda rejected calls of the ${name}: the account's concurrency is used up.`,
        act: 'The workflow retries the call. If this continues, raise the quota "Concurrent executions".',
      },
      source('Throttles', `${name} throttles`),
    ),
  ];
}

export interface AlarmOptions {
  readonly stage: string;
  /** Whether the alarms notify anyone. */
  readonly actionsEnabled: boolean;
  /** The mail address that receives them; may be empty. */
  readonly email: string;
}

/** The template's resources for a stage's alarms, with the mail subscription if there is an address. */
export function alarmResources({
  stage,
  actionsEnabled,
  email,
}: AlarmOptions): Readonly<Record<string, object>> {
  const alarms = alarmsOf(stage).map((each) => [each.id, alarmResource(each, stage, actionsEnabled)]);
  return { ...Object.fromEntries(alarms), ...(email !== '' && { AlarmEmail: subscription(email) }) };
}

function alarmResource(alarm: Alarm, stage: string, actionsEnabled: boolean): object {
  const { metric, name, threshold, periodSeconds, means, act } = alarm;
  return {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      AlarmName: `agents-${stage}-${name}`,
      AlarmDescription: `${means} ${act}`,
      ActionsEnabled: actionsEnabled,
      AlarmActions: [{ Ref: 'AlarmTopic' }],
      OKActions: [{ Ref: 'AlarmTopic' }],
      Namespace: metric.namespace,
      MetricName: metric.name,
      Dimensions: Object.entries(metric.dimensions).map(([Name, text]) => ({
        Name,
        Value: { 'Fn::Sub': text },
      })),
      Statistic: metric.stat,
      Period: periodSeconds,
      EvaluationPeriods: 1,
      Threshold: threshold,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'notBreaching', // a quiet stage is a healthy stage
    },
  };
}

function subscription(email: string): object {
  return {
    Type: 'AWS::SNS::Subscription',
    Properties: { TopicArn: { Ref: 'AlarmTopic' }, Protocol: 'email', Endpoint: email },
  };
}
