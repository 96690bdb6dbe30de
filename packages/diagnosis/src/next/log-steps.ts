import { logGroupOf, RUNTIME_LOG_GROUPS, runtimeName, type Writer } from '@agents/events';
import type { Facts } from '../facts.ts';
import { awsCommand, type NextStep, type StepCode } from './next-step.ts';

/** A component that writes a log. */
export type Logger = Writer | 'poller';

const LOGS: Readonly<Record<Logger, readonly [code: StepCode, log: string]>> = {
  'state-machine': ['SEARCH_WORKFLOW_LOG', "the workflow's log"],
  invoker: ['SEARCH_INVOKER_LOG', "the invoker's log"],
  poller: ['SEARCH_POLLER_LOG', "the poller's log"],
  'agent-entrypoint': ['SEARCH_AGENT_LOG', "the agent's log"],
  'agent-task': ['SEARCH_AGENT_LOG', "the agent's log"],
};

/** `the invoker's log`. */
export function logName(logger: Logger): string {
  return LOGS[logger][1];
}

/** How long before its first event a session's log lines are searched for, in milliseconds, because clocks differ. */
const BEFORE_MS = 60_000;

/** One line for each event; with only one bracket, the CLI prints all messages on one line. */
const MESSAGES = ['--query', 'events[].[message]', '--output', 'text'];
const STREAMS_AND_MESSAGES = ['--query', 'events[].[logStreamName,message]', '--output', 'text'];

/** How to read a component's log. The local stack keeps the logs of its functions and agents only. */
export function logSteps(facts: Facts, logger: Logger): readonly NextStep[] {
  const { context, sessionId, assessment } = facts;
  if (context.isLocal && logger === 'state-machine') return [];
  const group = logGroupOf(logger, context);
  if (group === undefined) return context.isLocal ? [] : [findLogGroup(facts)];
  const from = assessment.session.firstEvent?.epochMs ?? facts.execution?.startDate;
  const since = from === undefined ? [] : ['--start-time', String(Math.max(0, from - BEFORE_MS))];
  const filter = ['logs', 'filter-log-events', '--log-group-name', group];
  // Every line has the session's id: the workflow's log as the name of the execution.
  const search = [...filter, '--filter-pattern', `"${sessionId}"`, ...since, ...STREAMS_AND_MESSAGES];
  const [code, log] = LOGS[logger];
  return [
    {
      code,
      what: `Search ${log} for the session. Each line begins with its log stream.`,
      command: awsCommand(context, ...search),
    },
    ...(context.isLocal
      ? readAllAgentLogs(facts, logger, [...filter, ...since])
      : readStream(facts, logger, group)),
  ];
}

function findLogGroup({ context, sessionId }: Facts): NextStep {
  const prefix = `${RUNTIME_LOG_GROUPS}${runtimeName(context.stage)}`;
  return {
    code: 'FIND_AGENT_LOG',
    what: `Find the agent's log group, then search it for ${sessionId}.`,
    command: awsCommand(context, 'logs', 'describe-log-groups', '--log-group-name-prefix', prefix),
  };
}

/**
 * The whole log stream, with lines that do not name a session: a crash, and what the platform says about it. The stream of a
 * microVM has a known name. The stream of a function is known only after the search, and only a silent function needs it.
 */
function readStream(facts: Facts, logger: Logger, group: string): readonly NextStep[] {
  const { calls, context, runtimeSessionId, assessment } = facts;
  const inGroup = ['--log-group-name', group];
  if (logger === 'invoker' || logger === 'poller') {
    if (!assessment.missing) return [];
    return [
      {
        code: 'READ_LOG_STREAM',
        what: 'Read that log stream. It also shows timeouts and crashes. Replace LOG_STREAM with its name.',
        command: awsCommand(
          context,
          ...['logs', 'get-log-events', ...inGroup, '--log-stream-name', 'LOG_STREAM'],
        ),
      },
    ];
  }
  const calledAt = calls.at(-1)?.epochMs;
  if (logger === 'state-machine' || runtimeSessionId === undefined || calledAt === undefined) return [];
  const prefix = ['--log-stream-name-prefix', microVmStreamPrefix(runtimeSessionId, calledAt)];
  return [
    {
      code: 'READ_MICROVM_LOG',
      what: "Read the microVM's whole log, including crashes. AWS does not document its stream's name.",
      command: awsCommand(context, 'logs', 'filter-log-events', ...inGroup, ...prefix, ...MESSAGES),
    },
  ];
}

/** On the local stack, the streams of agents have other names. */
function readAllAgentLogs(
  { context }: Facts,
  logger: Logger,
  filter: readonly string[],
): readonly NextStep[] {
  if (logger === 'invoker' || logger === 'poller') return [];
  return [
    {
      code: 'READ_ALL_AGENT_LOGS',
      what: 'Read everything the agents have written since then, including crashes.',
      command: awsCommand(context, ...filter, ...MESSAGES),
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
