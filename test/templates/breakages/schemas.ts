import { allow, breaking, change, inside, statementsOf } from './breakage.ts';

/** Templates that CloudFormation's schemas refuse. */
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
    broken: 'text instead of a number',
    breakIt: (t) => change(t, 'PollerLambdaFunction', { Timeout: 'long' }),
    says: /PollerLambdaFunction\.Timeout: expected a whole number/,
  },
  {
    broken: 'a value that is not allowed',
    breakIt: (t) => change(t, 'AgentRuntime', { ProtocolConfiguration: 'FTP' }),
    says: /ProtocolConfiguration: expected one of .*HTTP/,
  },
  {
    broken: 'a resource type that does not exist',
    breakIt: (t) => Object.assign(inside(t, 'AlarmTopic'), { Type: 'AWS::SNS::Subject' }),
    says: /no resource type AWS::SNS::Subject/,
  },
]);

/** Templates that a service refuses although the schema allows them. */
export const LIMITS = breaking('keeps the limits of the services', [
  {
    broken: 'a runtime with a hyphen in its name',
    breakIt: (t) => change(t, 'AgentRuntime', { AgentRuntimeName: 'agents-dev' }),
    says: /AgentRuntime\.AgentRuntimeName: expected letters, digits and underscores, found "agents-dev"/,
  },
  {
    broken: 'a microVM lifetime above the maximum of AgentCore',
    breakIt: (t) =>
      Object.assign(inside(t, 'AgentRuntime', 'Properties', 'LifecycleConfiguration'), {
        MaxLifetime: 36_000,
      }),
    says: /LifecycleConfiguration\.MaxLifetime: expected 60 to 28800 s, found 36000/,
  },
  {
    broken: 'an alarm with a description that is too long',
    breakIt: (t) => change(t, 'PollerErrorsAlarm', { AlarmDescription: 'x'.repeat(1_025) }),
    says: /PollerErrorsAlarm\.AlarmDescription: expected at most 1024 characters/,
  },
  {
    broken: 'a role with policies that are too long',
    breakIt: (t) => statementsOf(t, 'AgentRole').push(allow('s3:GetObject', 'x'.repeat(10_240))),
    says: /AgentRole: its policies are too long/,
  },
]);

/** References that CloudFormation cannot resolve. */
export const REFERENCES = breaking('has only references that resolve, without cycles', [
  {
    broken: 'a reference to a missing resource',
    breakIt: (t) => delete t.Resources['PollerLogGroup'],
    says: /no resource PollerLogGroup/,
  },
  {
    broken: 'a reference to a missing attribute',
    breakIt: (t) =>
      change(t, 'AgentRuntime', {
        RoleArn: { 'Fn::GetAtt': ['AgentRole', 'Name'] },
      }),
    says: /AgentRole \(AWS::IAM::Role\) has no attribute Name/,
  },
  {
    broken: 'a text with a reference to a missing resource',
    breakIt: (t) => change(t, 'Dashboard', { DashboardBody: { 'Fn::Sub': `\${Gone.Arn}` } }),
    says: /Dashboard\.DashboardBody: no resource Gone/,
  },
  {
    broken: 'two resources that depend on each other',
    breakIt: (t) =>
      change(t, 'JournalTable', {
        TableName: { 'Fn::Sub': `\${PollerRole}-journal` },
      }),
    says: /circular dependency: .*JournalTable/,
  },
  {
    broken: 'a runtime that is created before AgentCore may fetch its code',
    breakIt: (t) => Object.assign(inside(t, 'AgentRuntime'), { DependsOn: ['AgentRole'] }),
    says: /AgentRuntime: does not depend on the policy that lets it fetch its code/,
  },
]);
