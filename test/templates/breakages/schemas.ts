import { allow, breaking, change, inside, statementsOf } from './breakage.ts';

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

/** What a service would refuse though its schema allows it. */
export const LIMITS = breaking('keeps to limits that no schema has', [
  {
    broken: 'a runtime with a hyphen in its name',
    breakIt: (t) => change(t, 'AgentRuntime', { AgentRuntimeName: 'agents-dev' }),
    says: /AgentRuntime\.AgentRuntimeName: expected letters, digits and underscores, found "agents-dev"/,
  },
  {
    broken: 'a machine that lives longer than AgentCore lets it',
    breakIt: (t) =>
      Object.assign(inside(t, 'AgentRuntime', 'Properties', 'LifecycleConfiguration'), {
        MaxLifetime: 36_000,
      }),
    says: /LifecycleConfiguration\.MaxLifetime: expected 60 to 28800 s, found 36000/,
  },
  {
    broken: 'an alarm with a novel for a description',
    breakIt: (t) => change(t, 'PollerErrorsAlarm', { AlarmDescription: 'x'.repeat(1_025) }),
    says: /PollerErrorsAlarm\.AlarmDescription: expected at most 1024 characters/,
  },
  {
    broken: 'a role with more policy than fits',
    breakIt: (t) => statementsOf(t, 'AgentRole').push(allow('s3:GetObject', 'x'.repeat(10_240))),
    says: /AgentRole: its policies are too long/,
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
  {
    broken: 'a runtime that is made before AgentCore may fetch its code',
    breakIt: (t) => Object.assign(inside(t, 'AgentRuntime'), { DependsOn: ['AgentRole'] }),
    says: /AgentRuntime: does not wait for the right to fetch its code/,
  },
]);
