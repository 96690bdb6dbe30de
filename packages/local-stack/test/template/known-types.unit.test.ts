import { identifyResource } from '../../src/template/resources/known-types.ts';

const SCOPE = { stackName: 'notes-dev', region: 'eu-west-1', accountId: '000000000000' };
const at = (service: string, resource: string) => `arn:aws:${service}:eu-west-1:000000000000:${resource}`;
const STATE_MACHINE = at('states', 'stateMachine:Notes');
const TOPIC = at('sns', 'Notes');
const QUEUE_URL = 'https://sqs.eu-west-1.amazonaws.com/000000000000/Notes';
const RUNTIME_ID = expect.stringMatching(/^Notes-[0-9a-f]{10}$/);
const RUNTIME_ARN = expect.stringMatching(
  /^arn:aws:bedrock-agentcore:eu-west-1:000000000000:runtime\/Notes-/,
);

describe('what Ref and Fn::GetAtt return for a resource named Notes', () => {
  it.each([
    ['AWS::DynamoDB::Table', 'Notes', { Arn: at('dynamodb', 'table/Notes') }],
    ['AWS::Lambda::Function', 'Notes', { Arn: at('lambda', 'function:Notes') }],
    ['AWS::StepFunctions::StateMachine', STATE_MACHINE, { Arn: STATE_MACHINE, Name: 'Notes' }],
    ['AWS::Events::Rule', 'Notes', { Arn: at('events', 'rule/Notes') }],
    ['AWS::Events::EventBus', 'Notes', { Arn: at('events', 'event-bus/Notes'), Name: 'Notes' }],
    [
      'AWS::BedrockAgentCore::Runtime',
      RUNTIME_ID,
      { AgentRuntimeArn: RUNTIME_ARN, AgentRuntimeId: RUNTIME_ID, AgentRuntimeVersion: '1' },
    ],
    ['AWS::Logs::LogGroup', 'Notes', { Arn: at('logs', 'log-group:Notes:*') }],
    ['AWS::IAM::Role', 'Notes', { Arn: 'arn:aws:iam::000000000000:role/Notes' }],
    ['AWS::S3::Bucket', 'notes', { Arn: 'arn:aws:s3:::notes' }],
    ['AWS::SNS::Topic', TOPIC, { TopicArn: TOPIC, TopicName: 'Notes' }],
    ['AWS::SQS::Queue', QUEUE_URL, { Arn: at('sqs', 'Notes'), QueueName: 'Notes', QueueUrl: QUEUE_URL }],
    ['AWS::Unknown::Type', 'Notes', {}],
  ])('%s', (type, ref, attributes) => {
    expect(identifyResource(type, 'Notes', SCOPE)).toMatchObject({ ref, attributes });
  });
});
