import type { Template } from '../support/template.ts';
import { allow, type Breakage, change, inside, redefine, statementsOf } from './breakage.ts';

/** Where the one statement of a role's trust policy stands. */
const trust = (role: string) => [role, 'Properties', 'AssumeRolePolicyDocument', 'Statement', 0] as const;

/** The state machine, trust, logs, times and secrets. */
export const OTHERS: readonly Breakage[] = [
  {
    broken: 'a transition to a state that is not there',
    check: 'has a state machine in the States Language',
    breakIt: (t) => redefine(t, '"Default": "WaitForAgent"', '"Default": "Nowhere"'),
    says: /MISSING_TRANSITION_TARGET/,
  },
  {
    broken: 'a role that another account may have Lambda assume',
    check: 'confines who may assume its roles',
    breakIt: (t) => delete inside(t, ...trust('PollerRole'))['Condition'],
    says: /PollerRole: whoever may assume it/,
  },
  {
    broken: 'a break-glass role without a second factor',
    check: 'confines who may assume its roles',
    breakIt: (t) => delete inside(t, ...trust('BreakGlassRole'), 'Condition')['Bool'],
    says: /BreakGlassRole: whoever may assume it/,
  },
  {
    broken: 'a role that AgentCore may assume for any runtime of the account',
    check: 'confines who may assume its roles',
    breakIt: (t) => delete inside(t, ...trust('AgentRole'), 'Condition')['ArnLike'],
    says: /AgentRole: whoever may assume it/,
  },
  {
    broken: 'a role that any state machine may have assumed',
    check: 'confines who may assume its roles',
    breakIt: (t) =>
      Object.assign(inside(t, ...trust('WorkflowRole'), 'Condition'), {
        ArnLike: { 'aws:SourceArn': { 'Fn::Sub': `arn:aws:states:*:\${AWS::AccountId}:*` } },
      }),
    says: /WorkflowRole: whoever may assume it/,
  },
  {
    broken: 'a break-glass role for another account',
    check: 'confines who may assume its roles',
    breakIt: (t) =>
      Object.assign(inside(t, ...trust('BreakGlassRole')), {
        Principal: { AWS: 'arn:aws:iam::999999999999:root' },
      }),
    says: /BreakGlassRole: whoever may assume it/,
  },
  {
    broken: 'a role that everybody may assume',
    check: 'confines who may assume its roles',
    breakIt: (t) => Object.assign(inside(t, ...trust('InvokerRole')), { Principal: '*' }),
    says: /InvokerRole: whoever may assume it/,
  },
  {
    broken: 'a function without X-Ray',
    check: 'traces what it runs, and logs no payload',
    breakIt: (t) => change(t, 'InvokerLambdaFunction', { TracingConfig: { Mode: 'PassThrough' } }),
    says: /InvokerLambdaFunction: not traced/,
  },
  {
    broken: 'a workflow without X-Ray',
    check: 'traces what it runs, and logs no payload',
    breakIt: (t) => delete inside(t, 'AgentSessionWorkflow', 'Properties')['TracingConfiguration'],
    says: /AgentSessionWorkflow: not traced/,
  },
  {
    broken: 'a workflow that logs nothing',
    check: 'traces what it runs, and logs no payload',
    breakIt: (t) =>
      Object.assign(inside(t, 'AgentSessionWorkflow', 'Properties', 'LoggingConfiguration'), {
        Level: 'OFF',
      }),
    says: /AgentSessionWorkflow: does not log what fails/,
  },
  {
    broken: 'a workflow that logs what users send',
    check: 'traces what it runs, and logs no payload',
    breakIt: (t) =>
      Object.assign(inside(t, 'AgentSessionWorkflow', 'Properties', 'LoggingConfiguration'), {
        IncludeExecutionData: true,
      }),
    says: /AgentSessionWorkflow: logs the user's payloads/,
  },
  {
    broken: 'a log group that keeps its lines for ever',
    check: 'declares every log group, with a retention',
    breakIt: (t) => delete inside(t, 'AgentLogGroup', 'Properties')['RetentionInDays'],
    says: /AgentLogGroup: keeps its lines for ever/,
  },
  {
    broken: 'a function whose log group would be made by Lambda',
    check: 'declares every log group, with a retention',
    breakIt: (t) => change(t, 'PollerLambdaFunction', { FunctionName: 'other' }),
    says: /no log group \/aws\/lambda\/other/,
  },
  {
    broken: 'a role that may make log groups',
    check: 'declares every log group, with a retention',
    breakIt: (t) => statementsOf(t, 'AgentRole').push(allow('logs:CreateLogGroup', '*')),
    says: /AgentRole: may make log groups/,
  },
  {
    broken: 'a session that is overdue only after its deadline',
    check: 'has its times in order',
    breakIt: (t) =>
      Object.assign(inside(t, 'PollerLambdaFunction', 'Properties', 'Environment', 'Variables'), {
        EXPECTED_SESSION_SECONDS: 30_000,
      }),
    says: /expected FIRST_LIVENESS_CHECK_SECONDS < EXPECTED_SESSION_SECONDS/,
  },
  {
    broken: 'a state machine that cuts off what the deadline allows',
    check: 'has its times in order',
    breakIt: (t) => redefine(t, '"TimeoutSeconds": 29400', '"TimeoutSeconds": 28000'),
    says: /SESSION_DEADLINE_SECONDS < TimeoutSeconds, found .* 29100, 28000/,
  },
  {
    broken: 'an agent whose machine outlives the deadline',
    check: 'has its times in order',
    breakIt: (t) =>
      Object.assign(inside(t, 'PollerLambdaFunction', 'Properties', 'Environment', 'Variables'), {
        SESSION_DEADLINE_SECONDS: '20000',
      }),
    says: /MaxLifetime < SESSION_DEADLINE_SECONDS .*found .* 28800, 20000/,
  },
  ...[
    ['an access key', 'AKIAIOSFODNN7EXAMPLE'],
    ['a secret access key', 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'],
    ['a private key', '-----BEGIN RSA PRIVATE KEY-----'],
  ].map(([broken = '', MODEL_ID]) => ({
    broken,
    check: 'holds no secret' as const,
    breakIt: (t: Template) =>
      Object.assign(inside(t, 'AgentRuntime', 'Properties', 'EnvironmentVariables'), { MODEL_ID }),
    says: /EnvironmentVariables\.MODEL_ID: looks like a secret/,
  })),
  {
    broken: 'a password under its own name',
    check: 'holds no secret',
    breakIt: (t) =>
      Object.assign(inside(t, 'AgentRuntime', 'Properties', 'EnvironmentVariables'), {
        API_TOKEN: 'hunter2',
      }),
    says: /API_TOKEN: a secret would stand here in the clear/,
  },
];
