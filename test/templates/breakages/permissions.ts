import type { Template } from '../support/template.ts';
import { addResource, allow, breaking, change, inside, redefine, statementsOf } from './breakage.ts';

const POLLERS_STATEMENTS = [
  'PollerRole',
  'Properties',
  'Policies',
  0,
  'PolicyDocument',
  'Statement',
] as const;

/** Roles that may too much, or too little. */
export const PERMISSIONS = breaking('permits each role what its code calls, and nothing else', [
  {
    broken: 'a new call without a permission',
    breakIt: (_t, commands) => commands.poller.push('DeleteTable'),
    says: /PollerRole may not, but its code does: .*DeleteTable/,
  },
  {
    broken: 'a permission taken away from code that needs it',
    breakIt: (t) => statementsOf(t, 'InvokerRole').pop(),
    says: /InvokerRole may not, but its code does: bedrock-agentcore:InvokeAgentRuntime/,
  },
  {
    broken: 'a permission that no code uses',
    breakIt: (t) =>
      statementsOf(t, 'AgentRole').push(allow('dynamodb:Scan', { 'Fn::GetAtt': ['JournalTable', 'Arn'] })),
    says: /AgentRole may, but no code does: dynamodb:Scan on JournalTable\.Arn/,
  },
  {
    broken: 'a permission on more than is used',
    breakIt: (t) => statementsOf(t, 'PollerRole').push(allow('dynamodb:Query', '*')),
    says: /PollerRole may, but no code does: dynamodb:Query on \*/,
  },
  {
    broken: 'a permission in a policy beside the role',
    breakIt: (t) =>
      Object.assign(inside(t, 'AgentCodeAccess', 'Properties', 'PolicyDocument', 'Statement', 0), {
        Action: 's3:*',
      }),
    says: /AgentRole may, but no code does: s3:\* on/,
  },
  {
    broken: 'a state machine that may invoke every function',
    breakIt: (t) => statementsOf(t, 'WorkflowRole').push(allow('lambda:InvokeFunction', '*')),
    says: /WorkflowRole may, but no code does: lambda:InvokeFunction on \*/,
  },
  {
    broken: 'a rule that may not start the workflow',
    breakIt: (t) => statementsOf(t, 'TriggerRole').pop(),
    says: /TriggerRole may not, but its code does: states:StartExecution/,
  },
  {
    broken: 'a denial in the place of a permission',
    breakIt: (t) => Object.assign(inside(t, ...POLLERS_STATEMENTS, 2), { Effect: 'Deny' }),
    says: /PollerRole may not, but its code does: dynamodb:Query/,
  },
  {
    broken: 'a permission for everything but something',
    breakIt: (t) =>
      statementsOf(t, 'PollerRole').push({ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }),
    says: /PollerRole: a statement says only what it does not allow/,
  },
  {
    broken: 'a managed policy on a role',
    breakIt: (t) =>
      change(t, 'InvokerRole', { ManagedPolicyArns: ['arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess'] }),
    says: /InvokerRole: a managed policy/,
  },
  {
    broken: 'a policy of another kind beside the roles',
    breakIt: (t) => addResource(t, 'AWS::IAM::Policy', { Roles: [{ Ref: 'PollerRole' }] }),
    says: /Added: AWS::IAM::Policy is compared with nothing/,
  },
  {
    broken: 'a role that nobody knows',
    breakIt: (t) => addResource(t, 'AWS::IAM::Role', {}),
    says: /Added: a role that is compared with nothing/,
  },
  {
    broken: 'a break-glass role that may delete the table',
    breakIt: (t) =>
      statementsOf(t, 'BreakGlassRole').push(
        allow('dynamodb:DeleteTable', { 'Fn::GetAtt': ['JournalTable', 'Arn'] }),
      ),
    says: /BreakGlassRole may, but no code does: dynamodb:DeleteTable/,
  },
]);

/** Ways around an append-only journal. */
export const IMMUTABILITY = breaking('lets nobody but the break-glass role change the journal', [
  ...['dynamodb:DeleteItem', 'dynamodb:UpdateItem', 'dynamodb:BatchWriteItem', 'dynamodb:*', '*'].map(
    (action) => ({
      broken: `a role with ${action}`,
      breakIt: (t: Template) => statementsOf(t, 'InvokerRole').push(allow(action, '*')),
      says: /InvokerRole: .* changes the journal/,
    }),
  ),
  {
    broken: 'a table without a policy of its own',
    breakIt: (t) => delete inside(t, 'JournalTable', 'Properties')['ResourcePolicy'],
    says: /does not deny dynamodb:DeleteItem/,
  },
  {
    broken: 'a table policy with a second exception',
    breakIt: (t) => {
      const denial = inside(
        t,
        'JournalTable',
        'Properties',
        'ResourcePolicy',
        'PolicyDocument',
        'Statement',
        0,
      );
      Object.assign(denial, {
        Condition: { ...Object(denial['Condition']), Bool: { 'aws:ViaAWSService': false } },
      });
    },
    says: /does not deny dynamodb:UpdateItem/,
  },
  {
    broken: 'a table whose events expire',
    breakIt: (t) =>
      change(t, 'JournalTable', { TimeToLiveSpecification: { AttributeName: 'Expires', Enabled: true } }),
    says: /JournalTable: lets events expire/,
  },
  {
    broken: 'a table that cannot be had back',
    breakIt: (t) => delete inside(t, 'JournalTable', 'Properties')['PointInTimeRecoverySpecification'],
    says: /JournalTable: cannot be restored/,
  },
  {
    broken: 'a put of the state machine without its condition',
    breakIt: (t) => redefine(t, 'attribute_not_exists(PK)', 'attribute_exists(PK)'),
    says: /1 puts, but 0 with the condition/,
  },
]);
