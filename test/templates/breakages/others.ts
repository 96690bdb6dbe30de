import type { Template } from '../template.ts';
import { allow, type Breakage, change, inside, redefine, statementsOf } from './breakage.ts';

/** The path of the only statement of a role's trust policy. */
const trust = (role: string) => [role, 'Properties', 'AssumeRolePolicyDocument', 'Statement', 0] as const;

/** Broken state machines, trust policies, logs, timeouts and secrets. */
export const OTHERS: readonly Breakage[] = [
  {
    broken: 'a transition to a missing state',
    check: 'has a valid state machine',
    breakIt: (t) => redefine(t, '"Default": "Follow"', '"Default": "Nowhere"'),
    says: /MISSING_TRANSITION_TARGET/,
  },
  {
    broken: 'a role that Lambda may assume for another account',
    check: 'limits who may assume its roles',
    breakIt: (t) => delete inside(t, ...trust('PollerRole'))['Condition'],
    says: /PollerRole: may be assumed from/,
  },
  {
    broken: 'a break-glass role without a second factor',
    check: 'limits who may assume its roles',
    breakIt: (t) => delete inside(t, ...trust('BreakGlassRole'), 'Condition')['Bool'],
    says: /BreakGlassRole: may be assumed from/,
  },
  {
    broken: 'a role that AgentCore may assume for any runtime of the account',
    check: 'limits who may assume its roles',
    breakIt: (t) => delete inside(t, ...trust('AgentRole'), 'Condition')['ArnLike'],
    says: /AgentRole: may be assumed from/,
  },
  {
    broken: 'a role that any state machine may assume',
    check: 'limits who may assume its roles',
    breakIt: (t) =>
      Object.assign(inside(t, ...trust('WorkflowRole'), 'Condition'), {
        ArnLike: { 'aws:SourceArn': { 'Fn::Sub': `arn:aws:states:*:\${AWS::AccountId}:*` } },
      }),
    says: /WorkflowRole: may be assumed from/,
  },
  {
    broken: 'a break-glass role for another account',
    check: 'limits who may assume its roles',
    breakIt: (t) =>
      Object.assign(inside(t, ...trust('BreakGlassRole')), {
        Principal: { AWS: 'arn:aws:iam::999999999999:root' },
      }),
    says: /BreakGlassRole: may be assumed from/,
  },
  {
    broken: 'a role that anyone may assume',
    check: 'limits who may assume its roles',
    breakIt: (t) => Object.assign(inside(t, ...trust('InvokerRole')), { Principal: '*' }),
    says: /InvokerRole: may be assumed from/,
  },
  {
    broken: 'a function without X-Ray',
    check: 'traces what runs and logs no payload',
    breakIt: (t) => change(t, 'InvokerLambdaFunction', { TracingConfig: { Mode: 'PassThrough' } }),
    says: /InvokerLambdaFunction: not traced/,
  },
  {
    broken: 'a workflow without X-Ray',
    check: 'traces what runs and logs no payload',
    breakIt: (t) => delete inside(t, 'AgentSessionWorkflow', 'Properties')['TracingConfiguration'],
    says: /AgentSessionWorkflow: not traced/,
  },
  {
    broken: 'a workflow without logs',
    check: 'traces what runs and logs no payload',
    breakIt: (t) =>
      Object.assign(inside(t, 'AgentSessionWorkflow', 'Properties', 'LoggingConfiguration'), {
        Level: 'OFF',
      }),
    says: /AgentSessionWorkflow: does not log errors/,
  },
  {
    broken: 'a workflow that logs payloads',
    check: 'traces what runs and logs no payload',
    breakIt: (t) =>
      Object.assign(inside(t, 'AgentSessionWorkflow', 'Properties', 'LoggingConfiguration'), {
        IncludeExecutionData: true,
      }),
    says: /AgentSessionWorkflow: logs payloads/,
  },
  {
    broken: 'a log group that has no retention',
    check: 'declares every log group with a retention',
    breakIt: (t) => delete inside(t, 'AgentLogGroup', 'Properties')['RetentionInDays'],
    says: /AgentLogGroup: has no retention/,
  },
  {
    broken: 'a function without a declared log group',
    check: 'declares every log group with a retention',
    breakIt: (t) => change(t, 'PollerLambdaFunction', { FunctionName: 'other' }),
    says: /log group \/aws\/lambda\/other is not declared/,
  },
  {
    broken: 'a role that may create log groups',
    check: 'declares every log group with a retention',
    breakIt: (t) => statementsOf(t, 'AgentRole').push(allow('logs:CreateLogGroup', '*')),
    says: /AgentRole: may create log groups/,
  },
  {
    broken: 'sessions that are overdue only after their deadline',
    check: 'has its timeouts in order',
    breakIt: (t) =>
      Object.assign(inside(t, 'PollerLambdaFunction', 'Properties', 'Environment', 'Variables'), {
        EXPECTED_SESSION_SECONDS: 33_000,
      }),
    says: /expected FIRST_LIVENESS_CHECK_SECONDS < EXPECTED_SESSION_SECONDS/,
  },
  {
    broken: 'tasks that stall only after their microVM has ended',
    check: 'has its timeouts in order',
    breakIt: (t) =>
      Object.assign(inside(t, 'PollerLambdaFunction', 'Properties', 'Environment', 'Variables'), {
        STALLED_AFTER_SECONDS: 28_800,
      }),
    says: /expected FIRST_LIVENESS_CHECK_SECONDS < STALLED_AFTER_SECONDS < MaxLifetime, found 300, 28800, 28800/,
  },
  {
    broken: 'a state machine whose timeout is before the deadline',
    check: 'has its timeouts in order',
    breakIt: (t) => redefine(t, '"TimeoutSeconds": 33600', '"TimeoutSeconds": 28000'),
    says: /SESSION_DEADLINE_SECONDS < TimeoutSeconds, found .* 32700, 28000/,
  },
  {
    broken: 'a round that can meet the limit of Express',
    check: 'has its timeouts in order',
    breakIt: (t) =>
      Object.assign(inside(t, 'PollerLambdaFunction', 'Properties', 'Environment', 'Variables'), {
        ROUND_SECONDS: '280',
      }),
    says: /expected the last poll of a round < Express and a second < Follow\.TimeoutSeconds, found 310, 301, 315/,
  },
  {
    broken: 'a workflow that gives up on a round that runs',
    check: 'has its timeouts in order',
    breakIt: (t) => redefine(t, '"TimeoutSeconds": 315', '"TimeoutSeconds": 290'),
    says: /Follow\.TimeoutSeconds, found 300, 301, 290/,
  },
  {
    broken: 'a wait for capacity that takes the time of the task',
    check: 'has its timeouts in order',
    breakIt: (t) =>
      Object.assign(inside(t, 'InvokerLambdaFunction', 'Properties', 'Environment', 'Variables'), {
        CAPACITY_PATIENCE_SECONDS: '7200',
      }),
    says: /MaxLifetime after a wait for capacity < SESSION_DEADLINE_SECONDS .*found .* 36000, 32700/,
  },
  {
    broken: 'a microVM that outlives the deadline',
    check: 'has its timeouts in order',
    breakIt: (t) =>
      Object.assign(inside(t, 'PollerLambdaFunction', 'Properties', 'Environment', 'Variables'), {
        SESSION_DEADLINE_SECONDS: '20000',
      }),
    says: /MaxLifetime after a wait for capacity < SESSION_DEADLINE_SECONDS .*found .* 32400, 20000/,
  },
  ...[
    ['an access key', 'AKIAIOSFODNN7EXAMPLE'],
    ['a secret access key', 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'],
    ['a private key', '-----BEGIN RSA PRIVATE KEY-----'],
  ].map(([broken = '', MODEL]) => ({
    broken,
    check: 'contains no secret' as const,
    breakIt: (t: Template) =>
      Object.assign(inside(t, 'AgentRuntime', 'Properties', 'EnvironmentVariables'), { MODEL }),
    says: /EnvironmentVariables\.MODEL: looks like a secret/,
  })),
  {
    broken: 'a value under the name of a secret',
    check: 'contains no secret',
    breakIt: (t) =>
      Object.assign(inside(t, 'AgentRuntime', 'Properties', 'EnvironmentVariables'), {
        API_TOKEN: 'hunter2',
      }),
    says: /API_TOKEN: would hold a secret in plain text/,
  },
];
