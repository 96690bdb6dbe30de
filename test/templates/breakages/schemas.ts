import { breaking, change, inside } from './breakage.ts';

/** What CloudFormation would refuse by its schemas. */
export const SCHEMAS = breaking("has only resources that CloudFormation's schemas allow", [
  {
    broken: 'a property that does not exist',
    breakIt: (t) => change(t, 'JournalTable', { Billing: 'on demand' }),
    says: /JournalTable\.Billing: no such property/,
  },
  {
    broken: 'a property deep inside that does not exist',
    breakIt: (t) =>
      Object.assign(inside(t, 'AgentRuntime', 'Properties', 'LifecycleConfiguration'), { Idle: 900 }),
    says: /AgentRuntime\.LifecycleConfiguration\.Idle: no such property/,
  },
  {
    broken: 'a required property that is missing',
    breakIt: (t) => delete inside(t, 'AgentRuntime', 'Properties')['RoleArn'],
    says: /AgentRuntime\.RoleArn: missing/,
  },
  {
    broken: 'a text where a number belongs',
    breakIt: (t) => change(t, 'PollerLambdaFunction', { Timeout: 'long' }),
    says: /PollerLambdaFunction\.Timeout: expected a whole number/,
  },
  {
    broken: 'a value that is none of those allowed',
    breakIt: (t) => change(t, 'AgentRuntime', { ProtocolConfiguration: 'FTP' }),
    says: /ProtocolConfiguration: expected one of .*HTTP/,
  },
  {
    broken: 'a resource type that does not exist',
    breakIt: (t) => Object.assign(inside(t, 'AlarmTopic'), { Type: 'AWS::SNS::Subject' }),
    says: /no resource type AWS::SNS::Subject/,
  },
]);

/** What CloudFormation could not resolve. */
export const REFERENCES = breaking('refers to nothing that is not there, and in no circle', [
  {
    broken: 'a reference to a resource that is gone',
    breakIt: (t) => delete t.Resources['PollerLogGroup'],
    says: /no resource PollerLogGroup/,
  },
  {
    broken: 'an attribute that the resource does not have',
    breakIt: (t) =>
      change(t, 'AgentRuntime', {
        RoleArn: { 'Fn::GetAtt': ['AgentRole', 'Name'] },
      }),
    says: /AgentRole \(AWS::IAM::Role\) has no attribute Name/,
  },
  {
    broken: 'a text that names a resource that is not there',
    breakIt: (t) => change(t, 'Dashboard', { DashboardBody: { 'Fn::Sub': `\${Gone.Arn}` } }),
    says: /Dashboard\.DashboardBody: no resource Gone/,
  },
  {
    broken: 'two resources that wait for each other',
    breakIt: (t) =>
      change(t, 'JournalTable', {
        TableName: { 'Fn::Sub': `\${PollerRole}-journal` },
      }),
    says: /wait for each other: .*JournalTable/,
  },
]);
