import type { Writer } from './status.ts';

// The names that serverless.yml and infra/ give the resources of a stage. A test compares them.

/** The event that starts a session. */
export const TRIGGER = { source: 'manual-trigger', detailType: 'execute-agent' } as const;

export const journalTableName = (stage: string): string => `agents-table-${stage}`;

/** The CloudFormation stack, as the Serverless Framework names it. */
export const stackName = (stage: string): string => `agents-${stage}`;

/** The bus that starts a stage's sessions. Only dev uses the account's default bus, so one trigger never starts two stages. */
export const eventBusName = (stage: string): string => (stage === 'dev' ? 'default' : `agents-bus-${stage}`);

/** The rule on that bus that starts the workflow. */
export const triggerRuleName = (stage: string): string => `agent-session-trigger-${stage}`;

export const workflowName = (stage: string): string => `agent-session-workflow-${stage}`;

/** The Express state machine that polls the journal for the workflow. */
export const followerName = (stage: string): string => `agent-session-follower-${stage}`;

export const functionName = (component: 'invoker' | 'poller', stage: string): string =>
  `agent-${component}-function-${stage}`;

export const runtimeName = (stage: string): string => `agents_${stage}`;

/** The prefix of the agents' log groups. */
export const RUNTIME_LOG_GROUPS = '/aws/bedrock-agentcore/runtimes/';

/** The log group of a component; `undefined` for the agent while the id of its runtime is unknown. */
export function logGroupOf(
  writer: Writer | 'poller',
  { stage, runtimeId }: { readonly stage: string; readonly runtimeId?: string | undefined },
): string | undefined {
  switch (writer) {
    case 'state-machine':
      return `/aws/vendedlogs/states/${workflowName(stage)}`;
    case 'invoker':
    case 'poller':
      return `/aws/lambda/${functionName(writer, stage)}`;
    case 'agent-entrypoint':
    case 'agent-task':
      return runtimeId === undefined ? undefined : `${RUNTIME_LOG_GROUPS}${runtimeId}-DEFAULT`;
    default:
      return writer satisfies never;
  }
}

export interface StagePlace {
  readonly stage: string;
  readonly region: string;
  readonly accountId: string;
}

/** The ARN of the stage's workflow. */
export function workflowArn({ stage, region, accountId }: StagePlace): string {
  return `arn:${partition(region)}:states:${region}:${accountId}:stateMachine:${workflowName(stage)}`;
}

/** Step Functions accepts at most 80 characters as the name of an execution; a session id can have 128. */
const MAX_EXECUTION_NAME = 80;

/** The ARN of the execution that EventBridge starts for a session; `undefined` for an id that cannot be a name. */
export function executionArnOf(workflowArn: string, sessionId: string): string | undefined {
  if (sessionId.length > MAX_EXECUTION_NAME) return undefined;
  return `${workflowArn.replace(':stateMachine:', ':execution:')}:${sessionId}`;
}

function partition(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}
