import { logGroupOf, type Writer } from '@agents/events';
import type { Facts } from '../facts.ts';
import { awsCommand, journalCommand, type NextStep, type StepCode } from './next-step.ts';

/** A component that writes a log. */
export type Logger = Writer | 'poller';

interface Log {
  readonly code: StepCode;
  /** `the invoker's log`. */
  readonly name: string;
  /** As `journal logs --component` calls it. */
  readonly component: 'workflow' | 'invoker' | 'poller' | 'agent';
}

const AGENT: Log = { code: 'READ_AGENT_LOG', name: "the agent's log", component: 'agent' };

const LOGS: Readonly<Record<Logger, Log>> = {
  'state-machine': { code: 'READ_WORKFLOW_LOG', name: "the workflow's log", component: 'workflow' },
  invoker: { code: 'READ_INVOKER_LOG', name: "the invoker's log", component: 'invoker' },
  poller: { code: 'READ_POLLER_LOG', name: "the poller's log", component: 'poller' },
  'agent-entrypoint': AGENT,
  'agent-task': AGENT,
};

/** `the invoker's log`. */
export function logName(logger: Logger): string {
  return LOGS[logger].name;
}

/** The component behind a log, as `journal logs --component` calls it. */
export function componentOf(logger: Logger): Log['component'] {
  return LOGS[logger].component;
}

/** How long before its first event a session's log lines are searched for, in milliseconds, because clocks differ. */
const BEFORE_MS = 60_000;

/** What a component logged of the session. Of a session that is unknown, only the log of the stage can say anything. */
export function readLog(facts: Facts, logger: Logger): NextStep {
  const { context, sessionId, assessment } = facts;
  const { code, name, component } = LOGS[logger];
  if (assessment.state === 'not found' || !isKnown(facts)) return stageLog(facts, logger);
  return {
    code,
    what: `Read ${name} of this session.`,
    command: journalCommand(context, 'logs', sessionId, '--component', component),
  };
}

/** Without an event, `journal logs` finds the session only by its execution. */
function isKnown({ events, execution }: Facts): boolean {
  return events.length > 0 || execution !== undefined;
}

/** More of what was logged: lines that name no session, such as a crash or a timeout, and the lines of all components. */
export function moreLogSteps(facts: Facts, loggers: readonly Logger[]): readonly NextStep[] {
  const { context, sessionId, assessment } = facts;
  if (assessment.state === 'not found') return [];
  return [
    {
      code: 'READ_SESSION_LOG',
      what: 'Read what all components logged of this session, with its events.',
      command: journalCommand(context, 'logs', sessionId),
    },
    ...loggers.map((logger) => stageLog(facts, logger)),
    ...loggers.flatMap((logger) => microVmLog(facts, logger)),
  ];
}

function stageLog({ context, assessment, execution }: Facts, logger: Logger): NextStep {
  const { component, name } = LOGS[logger];
  const from = assessment.session.firstEvent?.epochMs ?? execution?.startDate;
  const since = from === undefined ? '1h' : new Date(Math.max(0, from - BEFORE_MS)).toISOString();
  return {
    code: 'READ_STAGE_LOG',
    what: `Read ${name} of all sessions, with crashes and timeouts.`,
    command: journalCommand(context, 'logs', '--component', component, '--since', since),
  };
}

/** One line for each event; with only one bracket, the CLI prints all messages on one line. */
const MESSAGES = ['--query', 'events[].[message]', '--output', 'text'];

/** The whole log stream of the session's microVM, with what the platform says about it. On the local stack, it has another name. */
function microVmLog(facts: Facts, logger: Logger): readonly NextStep[] {
  const { calls, context, runtimeSessionId } = facts;
  const calledAt = calls.at(-1)?.epochMs;
  const group = logGroupOf(logger, context);
  const isKnown = group !== undefined && runtimeSessionId !== undefined && calledAt !== undefined;
  if (context.isLocal || componentOf(logger) !== 'agent' || !isKnown) return [];
  const inGroup = ['--log-group-name', group];
  const prefix = ['--log-stream-name-prefix', microVmStreamPrefix(runtimeSessionId, calledAt)];
  return [
    {
      code: 'READ_MICROVM_LOG',
      what: "Read the microVM's whole log, including crashes. AWS does not document its stream's name.",
      command: awsCommand(context, 'logs', 'filter-log-events', ...inGroup, ...prefix, ...MESSAGES),
    },
  ];
}

/**
 * The beginning of the name of a microVM's log stream: the day of the call in UTC, and the runtime session.
 *
 * AWS does not document it. Others saw `2026/09/24/[runtime-logs-ID]UUID` from December 2025 to September 2026, with a UUID
 * of the microVM that is not known beforehand. In August 2026 they also saw `2026/08/04/[runtime-logs]UUID`, and
 * microVMs that started before the session's day. So the search of the log group always comes first.
 */
function microVmStreamPrefix(runtimeSessionId: string, calledAt: number): string {
  const day = new Date(calledAt).toISOString().slice(0, 'YYYY-MM-DD'.length).replaceAll('-', '/');
  return `${day}/[runtime-logs-${runtimeSessionId}]`;
}
