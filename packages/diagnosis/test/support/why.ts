import type { SessionEvent } from '@agents/events';
import type { Context, Execution } from '../../src/context.ts';
import { type Diagnosis, diagnose } from '../../src/diagnosis.ts';
import { SESSION, T0 } from './events.ts';

export const context: Context = {
  stage: 'dev',
  region: 'us-east-1',
  accountId: '123456789012',
  runtimeId: 'agents_dev-AbCdEfGhIj',
};
export const search = (group: string): string =>
  `aws logs filter-log-events --log-group-name ${group} --filter-pattern '"s-1"' --start-time 1730716140000 --query 'events[].[logStreamName,message]' --output text --region us-east-1`;
export const INVOKER_LOG = search('/aws/lambda/agent-invoker-function-dev');
export const AGENT_GROUP = '/aws/bedrock-agentcore/runtimes/agents_dev-AbCdEfGhIj-DEFAULT';
export const AGENT_LOG = search(AGENT_GROUP);
export const EXECUTION = 'arn:aws:states:us-east-1:123456789012:execution:agent-session-workflow-dev:s-1';
export const FOLLOW =
  'aws stepfunctions start-execution --state-machine-arn arn:aws:states:us-east-1:123456789012:stateMachine:agent-session-workflow-dev --input \'{"session_id":"s-1"}\' --region us-east-1';

/** A session as one finds it. */
export interface Given {
  readonly events: readonly SessionEvent[];
  /** Milliseconds after the session began. */
  readonly after: number;
  readonly execution?: Execution;
  readonly hasNoExecution?: true;
}

/** What is said of a session, and the commands of its next steps by themselves. */
export function why({
  events,
  after,
  ...asked
}: Given): Diagnosis & { readonly commands: readonly string[] } {
  const said = diagnose({
    sessionId: SESSION,
    events,
    unreadable: [],
    now: T0 + after,
    context,
    ...asked,
  });
  return { ...said, commands: said.next.map(({ command }) => command) };
}
