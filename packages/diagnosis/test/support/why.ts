import type { SessionEvent } from '@agents/events';
import type { Context, Execution } from '../../src/context.ts';
import { type Diagnosis, diagnose } from '../../src/diagnosis.ts';
import { type DiagnoseInput, gatherFacts } from '../../src/facts.ts';
import { remarks } from '../../src/paragraph.ts';
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
export const MONITOR =
  'aws stepfunctions start-execution --state-machine-arn arn:aws:states:us-east-1:123456789012:stateMachine:agent-session-workflow-dev --input \'{"session_id":"s-1"}\' --region us-east-1';

/** A session as it is found. */
export interface Given {
  readonly events: readonly SessionEvent[];
  /** Milliseconds after the session started. */
  readonly after: number;
  readonly execution?: Execution;
  readonly hasNoExecution?: true;
  readonly mayHaveExecution?: true;
  readonly unreadable?: DiagnoseInput['unreadable'];
}

/** A diagnosis with the codes of its parts. */
export interface Why extends Diagnosis {
  /** The parts of the paragraph. */
  readonly remarks: readonly string[];
  readonly causeCodes: readonly string[];
  readonly stepCodes: readonly string[];
  readonly commands: readonly string[];
}

/** Diagnoses a session, and lists the codes and the commands of the diagnosis. */
export function why({ events, after, ...more }: Given): Why {
  const input: DiagnoseInput = {
    sessionId: SESSION,
    events,
    unreadable: [],
    now: T0 + after,
    context,
    ...more,
  };
  const found = diagnose(input);
  return {
    ...found,
    remarks: remarks(gatherFacts(input), found.causes).map(({ code }) => code),
    causeCodes: found.causes.map(({ code }) => code),
    stepCodes: found.next.map(({ code }) => code),
    commands: found.next.map(({ command }) => command),
  };
}
