/** A CloudWatch metric of a stage. Dimensions are texts for `Fn::Sub`, so that each resource names itself. */
export interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** How the values of a period become one. */
  readonly stat: 'Sum' | 'Maximum' | 'p50' | 'p99';
  /** Its name in a graph. */
  readonly label: string;
}

/** A resource's `Ref`, or an attribute of it (`Resource.Attribute`), as `Fn::Sub` writes it. */
export const placeholder = (expression: string): string => `\${${expression}}`;

type Source = (name: string, label: string, stat?: Metric['stat']) => Metric;

const from =
  (namespace: string, dimensions: Metric['dimensions']): Source =>
  (name, label, stat = 'Sum') => ({ namespace, name, dimensions, stat, label });

export const workflow = from('AWS/States', { StateMachineArn: placeholder('AgentSessionWorkflow') });
export const invoker = from('AWS/Lambda', { FunctionName: placeholder('InvokerLambdaFunction') });
export const poller = from('AWS/Lambda', { FunctionName: placeholder('PollerLambdaFunction') });
export const journal = from('AWS/DynamoDB', { TableName: placeholder('JournalTable') });
export const index = from('AWS/DynamoDB', {
  TableName: placeholder('JournalTable'),
  GlobalSecondaryIndexName: 'status-index',
});
export const undelivered = from('AWS/SQS', { QueueName: placeholder('UndeliveredEvents.QueueName') });

/** AgentCore names a runtime by its name and endpoint, and by its ARN. */
export const agent = (stage: string): Source =>
  from('AWS/Bedrock-AgentCore', {
    Operation: 'InvokeAgentRuntime',
    Name: `agents_${stage}::DEFAULT`,
    Resource: placeholder('AgentRuntime.AgentRuntimeArn'),
  });

/** What `infra/logs.yml` counts in the poller's log. */
export const sessions = (stage: string): Source => from(`agents/${stage}`, {});
