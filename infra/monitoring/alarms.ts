import { invoker, type Metric, poller, sessions, undelivered, workflow } from './metrics.ts';

/** An alarm, and what whoever it wakes has to know. */
export interface Alarm {
  /** Logical id in the template, and name after `agents-{stage}-` in kebab-case. */
  readonly id: string;
  readonly name: string;
  readonly metric: Metric;
  /** The least value of a period that raises it. */
  readonly threshold: number;
  /** One period, in seconds; one is enough. */
  readonly periodSeconds: number;
  readonly means: string;
  readonly act: string;
}

const FIVE_MINUTES = 300;

/**
 * How many errors of a function in five minutes are more than a retry: the workflow calls a function again that failed
 * once or twice, and nobody has to get up for that.
 */
const MORE_THAN_A_RETRY = 3;

type Words = Pick<Alarm, 'id' | 'name' | 'means' | 'act'>;

const alarm = (words: Words, metric: Metric, threshold = 1): Alarm => ({
  ...words,
  metric,
  threshold,
  periodSeconds: FIVE_MINUTES,
});

/** The alarms of a stage, the most urgent first. */
export function alarmsOf(stage: string): readonly Alarm[] {
  return [...deliveryAlarms(), ...workflowAlarms(stage), ...sessionAlarms(stage), ...functionAlarms()];
}

function deliveryAlarms(): readonly Alarm[] {
  return [
    alarm(
      {
        id: 'UndeliveredEventsAlarm',
        name: 'undelivered-events',
        means: 'An event could not start a session and lies in the dead-letter queue.',
        act: 'Read the message and its ERROR_CODE attribute, remove the cause, put the event again.',
      },
      undelivered('ApproximateNumberOfMessagesVisible', 'undelivered events', 'Maximum'),
    ),
  ];
}

function workflowAlarms(stage: string): readonly Alarm[] {
  return [
    alarm(
      {
        id: 'ExecutionsFailedAlarm',
        name: 'executions-failed',
        means: 'A session has failed.',
        act: `./journal list --failed --stage ${stage} names it, or --stuck one that is lost; ./journal why SESSION --stage ${stage} says who failed and what to do.`,
      },
      workflow('ExecutionsFailed', 'failed'),
    ),
    alarm(
      {
        id: 'ExecutionsTimedOutAlarm',
        name: 'executions-timed-out',
        means: "An execution ran into its last resort: the poller's own deadline did not end the session.",
        act: "Read the poller's log of that session; the poller is broken, or sessionDeadlineSeconds too long.",
      },
      workflow('ExecutionsTimedOut', 'timed out'),
    ),
    alarm(
      {
        id: 'ExecutionsAbortedAlarm',
        name: 'executions-aborted',
        means:
          'Somebody stopped an execution: its session is not followed any more, and its agent may still run.',
        act: 'Start an execution with the same session_id: it follows the session to its end.',
      },
      workflow('ExecutionsAborted', 'aborted'),
    ),
    alarm(
      {
        id: 'ExecutionsThrottledAlarm',
        name: 'executions-throttled',
        means: 'Step Functions delays state transitions: more sessions than the account may poll.',
        act: 'Sessions only get slower. If it lasts, raise the StateTransition quota.',
      },
      workflow('ExecutionThrottled', 'throttled'),
    ),
  ];
}

function sessionAlarms(stage: string): readonly Alarm[] {
  return [
    alarm(
      {
        id: 'SessionsOverdueAlarm',
        name: 'sessions-overdue',
        means: 'A session is open for longer than expectedSessionSeconds.',
        act: `./journal list --running --stage ${stage} names it, as the poller's log does ("session overdue"); ./journal why SESSION --stage ${stage} says who owes a word.`,
      },
      sessions(stage)('SessionsOverdue', 'polls of overdue sessions'),
    ),
  ];
}

function functionAlarms(): readonly Alarm[] {
  return [
    { id: 'Invoker', name: 'invoker', source: invoker },
    { id: 'Poller', name: 'poller', source: poller },
  ].flatMap(({ id, name, source }) => [
    alarm(
      {
        id: `${id}ErrorsAlarm`,
        name: `${name}-errors`,
        means: `The ${name} fails again and again; single errors are retried and do not raise this.`,
        act: `Read level error in its log group, /aws/lambda/agent-${name}-function and the stage.`,
      },
      source('Errors', `${name} errors`),
      MORE_THAN_A_RETRY,
    ),
    alarm(
      {
        id: `${id}ThrottlesAlarm`,
        name: `${name}-throttles`,
        means: `Lambda refused calls of the ${name}: the account's concurrency is used up.`,
        act: 'The workflow calls again. If it lasts, raise the quota "Concurrent executions".',
      },
      source('Throttles', `${name} throttles`),
    ),
  ]);
}
