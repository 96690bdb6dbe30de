import { printable, printableJson } from '@agents/events';
import { type StopEnd, type StoppedExecution, type StoppedSession, stopSession } from '@agents/sessions';
import { type Cli, sayPlace, type Verb } from '../cli.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { withProgress } from '../follow-live.ts';
import { outputOption, sessionArgument } from '../options.ts';
import type { Format } from '../output/terminal.ts';
import { resolveReference } from '../session-reference.ts';

/** `journal stop`: stops a session's execution and its microVM, and sees it end. */
export const stop: Verb = {
  examples: [
    ['journal stop 3c1a', 'the execution first, so that the agent is not called again, then the microVM'],
    ['journal stop 3c1a; echo $?', 'exit code 6 if the session was not seen to end'],
    ['journal list --stuck -o id | xargs -n 1 journal stop', 'every session that is stuck'],
  ],
  declare(command, act) {
    command
      .addArgument(sessionArgument())
      .addOption(outputOption(['table', 'json']))
      .action(act(stopAndPrint));
  },
};

const EXECUTION_WORDS: Readonly<Record<StoppedExecution, string>> = {
  stopped: 'The execution was stopped.',
  'ended-before': 'The execution had already ended.',
  'not-found': 'The session has no execution.',
  unknown: 'The execution of the session was not found.',
};

async function stopAndPrint(
  cli: Cli,
  reference: string,
  { output }: { readonly output: Format },
): Promise<ExitCode> {
  const sessionId = await resolveReference(cli, reference);
  await sayPlace(cli);
  const stopped = await withProgress(cli, (progress) =>
    stopSession(cli.stage, sessionId, {
      onExecution: (execution, gap) =>
        cli.note(
          printable([EXECUTION_WORDS[execution], execution === 'unknown' && gap].filter(Boolean).join(' ')),
        ),
      onWait: (text) => progress.say(text),
    }),
  );
  const risk = riskOf(stopped);
  if (output === 'json') cli.print(printableJson(recordOf(sessionId, stopped, risk)));
  else cli.print(printable(risk ? `Session ${sessionId}: ${risk.text}` : endText(sessionId, stopped)));
  cli.next(cli.command(risk ? 'why' : 'show', sessionId));
  return risk ? EXIT.notStopped : EXIT.ok;
}

/** What may still happen, as a stable code and a sentence. */
interface Risk {
  readonly code: 'TASK_RUNS' | 'AGENT_UNKNOWN' | 'EXECUTION_UNKNOWN';
  readonly text: string;
}

/** What may still happen after a stop; `undefined` when the end was seen. */
function riskOf({ end, execution }: StoppedSession): Risk | undefined {
  switch (end.code) {
    case 'JOURNALED':
      return undefined;
    case 'STILL_RUNS':
      return {
        code: 'TASK_RUNS',
        text: 'its microVM ignored the stop. The agent still runs the task, and may complete it.',
      };
    case 'UNCERTAIN':
      return {
        code: 'AGENT_UNKNOWN',
        text: `AgentCore did not say whether its microVM has stopped (${end.reason}). The task may still run.`,
      };
    case 'NO_AGENT':
      if (execution !== 'unknown') return undefined;
      return {
        code: 'EXECUTION_UNKNOWN',
        text: 'its microVM was stopped, but its execution was not found. If one runs, it may call the agent again.',
      };
    default:
      return end satisfies never;
  }
}

function endText(sessionId: string, { hadEnded, end }: StoppedSession): string {
  if (hadEnded) return `Session ${sessionId} had already ended. Its microVM was stopped.`;
  if (end.code !== 'JOURNALED') return `Session ${sessionId} was stopped. No agent runs its task.`;
  const { status, errorMessage } = end.event;
  return status === 'AGENT_BACKGROUND_TASK_COMPLETED'
    ? `Session ${sessionId} completed before it was stopped.`
    : `Session ${sessionId} was stopped: ${[status, errorMessage].filter(Boolean).join(', ')}`;
}

const END_CODES: Readonly<Record<StopEnd['code'], string>> = {
  JOURNALED: 'journaled',
  NO_AGENT: 'no-agent',
  STILL_RUNS: 'still-runs',
  UNCERTAIN: 'uncertain',
};

/** What was seen, with the names of the store for the event. */
function recordOf(sessionId: string, { execution, end }: StoppedSession, risk: Risk | undefined): object {
  const event = end.code === 'JOURNALED' ? end.event : undefined;
  return {
    PK: `SESSION#${sessionId}`,
    execution,
    end: END_CODES[end.code],
    ...(event && { Status: event.status, Timestamp: event.timestamp }),
    ...(event?.errorMessage !== undefined && { ErrorMessage: event.errorMessage }),
    ...(risk && { mayStillHappen: risk.code, message: risk.text }),
  };
}
