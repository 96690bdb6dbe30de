import { alarmsOf } from './alarms.ts';
import {
  agent,
  index,
  invoker,
  journal,
  type Metric,
  placeholder,
  poller,
  sessions,
  undelivered,
  workflow,
} from './metrics.ts';

/** A CloudWatch dashboard has 24 columns: two graphs side by side. */
const HALF = { width: 12, height: 6 };

/** The log groups whose warnings and errors the dashboard lists. */
const LOG_GROUPS = ['InvokerLogGroup', 'PollerLogGroup', 'AgentLogGroup'].map(placeholder);

/** The dashboard of a stage, with the alarms and the metrics they watch. */
export function dashboardResource(stage: string): object {
  return {
    Type: 'AWS::CloudWatch::Dashboard',
    Properties: {
      DashboardName: `agents-${stage}`,
      DashboardBody: { 'Fn::Sub': JSON.stringify({ widgets: widgets(stage) }) },
    },
  };
}

function widgets(stage: string): readonly object[] {
  return [
    alarmWidget(stage),
    graph('Sessions', [
      workflow('ExecutionsStarted', 'started'),
      workflow('ExecutionsSucceeded', 'succeeded'),
      workflow('ExecutionsFailed', 'failed'),
      workflow('ExecutionsTimedOut', 'timed out'),
      workflow('ExecutionsAborted', 'aborted'),
    ]),
    graph('Session duration (ms)', [
      workflow('ExecutionTime', 'median', 'p50'),
      workflow('ExecutionTime', '99th percentile', 'p99'),
    ]),
    graph('Needs attention', [
      undelivered('ApproximateNumberOfMessagesVisible', 'undelivered events', 'Maximum'),
      sessions(stage)('SessionsOverdue', 'polls of overdue sessions'),
      sessions(stage)('SessionsStalled', 'checks of stalled sessions'),
      workflow('ExecutionThrottled', 'throttled transitions'),
    ]),
    graph('Function errors', [
      invoker('Errors', 'invoker errors'),
      invoker('Throttles', 'invoker throttles'),
      poller('Errors', 'poller errors'),
      poller('Throttles', 'poller throttles'),
    ]),
    graph('Function duration (ms)', [
      invoker('Duration', 'invoker, 99th percentile', 'p99'),
      poller('Duration', 'poller, 99th percentile', 'p99'),
    ]),
    graph('Agents', [
      agent(stage)('Invocations', 'invocations'),
      agent(stage)('Throttles', 'throttles'),
      agent(stage)('SystemErrors', 'errors of AgentCore'),
      agent(stage)('UserErrors', 'errors of the agent'),
    ]),
    graph('Journal', [
      journal('ConsumedWriteCapacityUnits', 'writes'),
      journal('ConsumedReadCapacityUnits', 'reads'),
      journal('WriteThrottleEvents', 'throttled writes'),
      index('WriteThrottleEvents', 'throttled writes of the index'),
    ]),
    {
      type: 'log',
      width: 24,
      height: 8,
      properties: {
        title: 'Warnings and errors',
        region: placeholder('AWS::Region'),
        view: 'table',
        query: [
          ...LOG_GROUPS.map((name) => `SOURCE '${name}'`),
          'fields @timestamp, level, component, session_id, message, error',
          "filter level in ['warn', 'error']",
          'sort @timestamp desc',
          'limit 100',
        ].join(' | '),
      },
    },
  ];
}

function alarmWidget(stage: string): object {
  const alarms = alarmsOf(stage).map(({ id }) => placeholder(`${id}.Arn`));
  return { type: 'alarm', width: 24, height: 3, properties: { title: 'Alarms', alarms } };
}

function graph(title: string, metrics: readonly Metric[]): object {
  return {
    type: 'metric',
    ...HALF,
    properties: {
      title,
      region: placeholder('AWS::Region'),
      period: 300,
      metrics: metrics.map(({ namespace, name, dimensions, stat, label }) => [
        namespace,
        name,
        ...Object.entries(dimensions).flat(),
        { stat, label },
      ]),
    },
  };
}
