import type { Writer } from '@agents/events';
import type { Facts } from '../facts.ts';
import { WRITER_WORDS } from '../words/names.ts';
import { JOURNAL, journalLine } from './journal-line.ts';
import type { NextStep } from './next-step.ts';
import {
  consoleUrl,
  executionArn,
  logGroupOf,
  machineStreamPrefix,
  RUNTIME_LOG_GROUPS,
  runtimeName,
  stateMachineArn,
  workflowName,
} from './places.ts';
import { shellWord } from './shell-word.ts';

/** How far before its first event a session's log lines are looked for, in milliseconds: clocks differ. */
const BEFORE_MS = 60_000;

/** A command of this project, for the session's stage. */
export function journalCommand(facts: Facts, what: string, ...words: readonly string[]): NextStep {
  const { stage, region, profile, isLocal, journal } = facts.context;
  const options = isLocal
    ? [...(stage === 'dev' ? [] : ['--stage', stage]), '--local']
    : ['--stage', stage, '--region', region, ...(profile === undefined ? [] : ['--profile', profile])];
  const command = journalLine(journal?.command ?? JOURNAL, ...words, ...(journal?.options ?? options));
  return { what, command };
}

/** The log lines of who writes an event. The local stack keeps those of its functions and agents. */
export function readLogs(facts: Facts, writer: Writer | 'poller'): readonly NextStep[] {
  const { context, sessionId, assessment } = facts;
  if (context.isLocal && writer === 'state-machine') return [];
  const of = writer === 'poller' ? 'the poller' : WRITER_WORDS[writer];
  const group = logGroupOf(writer, context);
  if (group === undefined) {
    if (context.isLocal) return [];
    const prefix = `${RUNTIME_LOG_GROUPS}${runtimeName(context.stage)}`;
    const command = aws(facts, 'logs', 'describe-log-groups', '--log-group-name-prefix', prefix);
    return [{ what: `find the log group of ${of}, and search it for ${sessionId}`, command }];
  }
  const from = assessment.session.firstEvent?.epochMs ?? facts.execution?.startDate;
  const since = from === undefined ? [] : ['--start-time', String(Math.max(0, from - BEFORE_MS))];
  // The workflow's log names the execution; everybody else's has the session's id in each line.
  const pattern = `"${sessionId}"`;
  const search = ['--filter-pattern', pattern, ...since, ...WITH_STREAMS];
  return [
    {
      what: `find its lines in the log of ${of}, each with its log stream`,
      command: aws(facts, 'logs', 'filter-log-events', '--log-group-name', group, ...search),
    },
    ...(context.isLocal ? readGroup(facts, writer, group, since) : readStream(facts, writer, group)),
  ];
}

/** An answer of `filter-log-events` as lines for people: the stream, then the message. */
const WITH_STREAMS = ['--query', 'events[].[logStreamName,message]', '--output', 'text'];

/**
 * The whole stream, with what has no session's id in it: what the platform says of a crash, and the crash itself. Of a
 * machine it can be named; of a function only once the search has found it, and only silence needs it.
 */
function readStream(facts: Facts, writer: Writer | 'poller', group: string): readonly NextStep[] {
  const { calls, runtimeSessionId, assessment } = facts;
  const inGroup = ['--log-group-name', group];
  if (writer === 'invoker' || writer === 'poller') {
    if (!assessment.missing) return [];
    return [
      {
        what: 'read all of that stream, where a timeout or a crash stands without the session; fill in its name',
        command: aws(facts, 'logs', 'get-log-events', ...inGroup, '--log-stream-name', 'LOG_STREAM'),
      },
    ];
  }
  const startedAt = calls.at(-1)?.epochMs;
  if (writer === 'state-machine' || runtimeSessionId === undefined || startedAt === undefined) return [];
  const prefix = ['--log-stream-name-prefix', machineStreamPrefix(runtimeSessionId, startedAt)];
  return [
    {
      what: 'read all that its machine wrote, a crash as well, where the stream has the name that is usual',
      command: aws(facts, 'logs', 'filter-log-events', ...inGroup, ...prefix, ...MESSAGES),
    },
  ];
}

/** The same of the local stack, which names the streams of its agents otherwise. */
function readGroup(
  facts: Facts,
  writer: Writer | 'poller',
  group: string,
  since: readonly string[],
): readonly NextStep[] {
  if (writer === 'invoker' || writer === 'poller') return [];
  const words = ['filter-log-events', '--log-group-name', group, ...since, ...MESSAGES];
  return [
    {
      what: 'read all that the agents have written since, a crash as well',
      command: aws(facts, 'logs', ...words),
    },
  ];
}

/** A line each; without the inner brackets all of them would stand in one. */
const MESSAGES = ['--query', 'events[].[message]', '--output', 'text'];

/** How the execution stands, and its page; where none has the session's name, those that may follow it to its end. */
export function lookAtExecution(facts: Facts): readonly NextStep[] {
  const { sessionId, context, execution, hasNoExecution } = facts;
  if (hasNoExecution) return facts.assessment.hasEnded ? [] : listExecutions(facts);
  const arn = executionArn(sessionId, context, execution);
  if (arn === undefined) return [];
  const command = aws(facts, 'stepfunctions', 'describe-execution', '--execution-arn', arn);
  const url = consoleUrl(arn, context);
  return [
    { what: 'see how its execution stands', command },
    ...(url === undefined ? [] : [{ what: 'open its execution in the console', command: url }]),
  ];
}

function listExecutions(facts: Facts): readonly NextStep[] {
  const machine = stateMachineArn(facts.context);
  if (machine === undefined) return [];
  const words = ['list-executions', '--state-machine-arn', machine, '--status-filter', 'RUNNING'];
  return [
    {
      what: 'see whether an execution follows it under another name',
      command: aws(facts, 'stepfunctions', ...words),
    },
  ];
}

/** A new execution that follows a session nobody follows; the agent is not called again while its task runs. */
export function followOrphan(facts: Facts): NextStep {
  const arn = stateMachineArn(facts.context);
  const input = JSON.stringify({ session_id: facts.sessionId });
  const words = ['stepfunctions', 'start-execution', '--state-machine-arn', arn ?? 'STATE_MACHINE_ARN'];
  const fillIn = arn === undefined ? `; fill in the ARN of ${workflowName(facts.context.stage)}` : '';
  return {
    what: `start an execution that follows it to its end${fillIn}`,
    command: aws(facts, ...words, '--input', input),
  };
}

function aws({ context }: Facts, ...words: readonly string[]): string {
  const { region, profile, endpointUrl } = context;
  const where = [
    '--region',
    region,
    ...(profile === undefined ? [] : ['--profile', profile]),
    ...(endpointUrl === undefined ? [] : ['--endpoint-url', endpointUrl]),
  ];
  return ['aws', ...words, ...where].map(shellWord).join(' ');
}
