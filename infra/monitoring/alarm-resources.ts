import { type Alarm, alarmsOf } from './alarms.ts';

export interface AlarmOptions {
  readonly stage: string;
  /** Whether the alarms call anybody; they are there all the same. */
  readonly actionsEnabled: boolean;
  /** Who gets them by mail; empty for nobody. */
  readonly email: string;
}

type Resources = Readonly<Record<string, object>>;

/** The template's resources for a stage's alarms, and the mail subscription if there is an address. */
export function alarmResources({ stage, actionsEnabled, email }: AlarmOptions): Resources {
  const alarms = alarmsOf(stage).map((alarm) => [alarm.id, resource(alarm, stage, actionsEnabled)]);
  return { ...Object.fromEntries(alarms), ...(email !== '' && { AlarmEmail: subscription(email) }) };
}

function resource(alarm: Alarm, stage: string, actionsEnabled: boolean): object {
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
      TreatMissingData: 'notBreaching', // where nothing happens nothing is wrong
    },
  };
}

function subscription(email: string): object {
  return {
    Type: 'AWS::SNS::Subscription',
    Properties: { TopicArn: { Ref: 'AlarmTopic' }, Protocol: 'email', Endpoint: email },
  };
}
