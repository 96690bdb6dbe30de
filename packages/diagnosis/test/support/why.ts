import type { ProgressNote, SessionEvent } from '@agents/events';
import type { Context, Execution, Limits } from '../../src/context.ts';
import type { DetailCode } from '../../src/details.ts';
import { type Diagnosis, diagnose } from '../../src/diagnosis.ts';
import { type DiagnoseInput, gatherFacts, type Lineage } from '../../src/facts.ts';
import { remarks } from '../../src/paragraph.ts';
import { SESSION, T0 } from './events.ts';

export const context: Context = {
  stage: 'dev',
  region: 'us-east-1',
  accountId: '123456789012',
  runtimeId: 'agents_dev-AbCdEfGhIj',
};
const ON_AWS = '--stage dev --region us-east-1';
export const INVOKER_LOG = `./journal logs s-1 --component invoker ${ON_AWS}`;
export const AGENT_LOG = `./journal logs s-1 --component agent ${ON_AWS}`;
export const RETRY = `./journal retry s-1 ${ON_AWS}`;
export const STOP = `./journal stop s-1 ${ON_AWS}`;
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
  readonly progress?: ProgressNote;
  readonly lineage?: Lineage;
  /** Of the stage; none by default. */
  readonly limits?: Limits;
}

/** A diagnosis with the codes of its parts. */
export interface Why extends Diagnosis {
  /** The parts of the paragraph. */
  readonly remarks: readonly string[];
  readonly causeCodes: readonly string[];
  readonly stepCodes: readonly string[];
  readonly commands: readonly string[];
  /** The details, by their codes. */
  readonly detail: Readonly<Partial<Record<DetailCode, string>>>;
}

/** Diagnoses a session, and lists the codes and the commands of the diagnosis. */
export function why({ events, after, limits, ...more }: Given): Why {
  const input: DiagnoseInput = {
    sessionId: SESSION,
    events,
    unreadable: [],
    now: T0 + after,
    context: { ...context, ...limits },
    ...more,
  };
  const found = diagnose(input);
  return {
    ...found,
    remarks: remarks(gatherFacts(input), found.causes).map(({ code }) => code),
    causeCodes: found.causes.map(({ code }) => code),
    stepCodes: found.next.map(({ code }) => code),
    commands: found.next.map(({ command }) => command),
    detail: Object.fromEntries(found.details.map(({ code, text }) => [code, text])),
  };
}
