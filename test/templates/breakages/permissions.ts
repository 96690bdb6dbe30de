import type { Template } from '../template.ts';
import { addResource, allow, breaking, change, inside, redefine, statementsOf } from './breakage.ts';

const POLLERS_STATEMENTS = [
  'PollerRole',
  'Properties',
  'Policies',
  0,
  'PolicyDocument',
  'Statement',
] as const;

/** Roles with too many or too few permissions. */
export const PERMISSIONS = breaking('permits each role exactly what its code calls', [
  {
    broken: 'a new call without a permission',
    breakIt: (_t, commands) => commands.poller.push('DeleteTable'),
    says: /PollerRole lacks a permission that its code needs: .*DeleteTable/,
  },
  {
    broken: 'a missing permission',
    breakIt: (t) => statementsOf(t, 'InvokerRole').pop(),
    says: /InvokerRole lacks a permission that its code needs: bedrock-agentcore:InvokeAgentRuntime/,
  },
  {
    broken: 'a permission that no code uses',
    breakIt: (t) =>
      statementsOf(t, 'AgentRole').push(allow('dynamodb:Scan', { 'Fn::GetAtt': ['JournalTable', 'Arn'] })),
    says: /AgentRole has a permission that no code needs: dynamodb:Scan on JournalTable\.Arn/,
  },
  {
    broken: 'a permission on more than is used',
    breakIt: (t) => statementsOf(t, 'PollerRole').push(allow('dynamodb:Query', '*')),
    says: /PollerRole has a permission that no code needs: dynamodb:Query on \*/,
  },
  {
    broken: 'a permission in a separate role policy',
    breakIt: (t) =>
      Object.assign(inside(t, 'AgentCodeAccess', 'Properties', 'PolicyDocument', 'Statement', 0), {
        Action: 's3:*',
      }),
    says: /AgentRole has a permission that no code needs: s3:\* on/,
  },
  {
    broken: 'a state machine that may invoke every function',
    breakIt: (t) => statementsOf(t, 'WorkflowRole').push(allow('lambda:InvokeFunction', '*')),
    says: /WorkflowRole has a permission that no code needs: lambda:InvokeFunction on \*/,
  },
  {
    broken: 'a follower that may answer every task',
    breakIt: (t) => statementsOf(t, 'FollowerRole').push(allow('states:SendTaskSuccess', '*')),
    says: /FollowerRole has a permission that no code needs: states:SendTaskSuccess on \*/,
  },
  {
    broken: 'a follower that may not answer the workflow',
    breakIt: (t) => statementsOf(t, 'FollowerRole').splice(1, 1),
    says: /FollowerRole lacks a permission that its code needs: states:SendTaskSuccess/,
  },
  {
    broken: 'a rule that may not start the workflow',
    breakIt: (t) => statementsOf(t, 'TriggerRole').pop(),
    says: /TriggerRole lacks a permission that its code needs: states:StartExecution/,
  },
  {
    broken: 'a denial instead of a permission',
    breakIt: (t) => Object.assign(inside(t, ...POLLERS_STATEMENTS, 2), { Effect: 'Deny' }),
    says: /PollerRole lacks a permission that its code needs: dynamodb:Query/,
  },
  {
    broken: 'a permission with NotAction',
    breakIt: (t) =>
      statementsOf(t, 'PollerRole').push({ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }),
    says: /PollerRole: has a statement with NotAction, NotResource or NotPrincipal/,
  },
  {
    broken: 'a managed policy on a role',
    breakIt: (t) =>
      change(t, 'InvokerRole', { ManagedPolicyArns: ['arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess'] }),
    says: /InvokerRole: has a managed policy/,
  },
  {
    broken: 'a policy resource that is not part of a role',
    breakIt: (t) => addResource(t, 'AWS::IAM::Policy', { Roles: [{ Ref: 'PollerRole' }] }),
    says: /Added: no check covers AWS::IAM::Policy/,
  },
  {
    broken: 'an unknown role',
    breakIt: (t) => addResource(t, 'AWS::IAM::Role', {}),
    says: /Added: no check compares this role/,
  },
  {
    broken: 'a break-glass role that may delete the table',
    breakIt: (t) =>
      statementsOf(t, 'BreakGlassRole').push(
        allow('dynamodb:DeleteTable', { 'Fn::GetAtt': ['JournalTable', 'Arn'] }),
      ),
    says: /BreakGlassRole has a permission that no code needs: dynamodb:DeleteTable/,
  },
]);

/** Ways to change an append-only journal. */
export const IMMUTABILITY = breaking('lets only the break-glass role change the journal', [
  ...['dynamodb:DeleteItem', 'dynamodb:UpdateItem', 'dynamodb:BatchWriteItem', 'dynamodb:*', '*'].map(
    (action) => ({
      broken: `a role with ${action}`,
      breakIt: (t: Template) => statementsOf(t, 'InvokerRole').push(allow(action, '*')),
      says: /InvokerRole: .* changes the journal/,
    }),
  ),
  {
    broken: 'a table without a resource policy',
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
    broken: 'a table without point-in-time recovery',
    breakIt: (t) => delete inside(t, 'JournalTable', 'Properties')['PointInTimeRecoverySpecification'],
    says: /JournalTable: cannot be restored/,
  },
  {
    broken: 'a put of the state machine without the condition',
    breakIt: (t) => redefine(t, 'attribute_not_exists(PK)', 'attribute_exists(PK)'),
    says: /1 puts, but 0 with the condition/,
  },
]);
