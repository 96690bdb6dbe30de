import { printable } from '@agents/events';
import {
  jsonStop,
  type StoppedExecution,
  type StoppedSession,
  stopRisk,
  stopSession,
} from '@agents/sessions';
import { type Cli, sayPlace, type Verb } from '../cli.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { withProgress } from '../follow-live.ts';
import { jsonOption, outputOption, sessionArgument } from '../options.ts';
import { isJson, printJson } from '../output/json.ts';
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
      .addOption(outputOption(['table', 'json', 'jsonl']))
      .addOption(jsonOption())
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
  const risk = stopRisk(stopped);
  if (isJson(output)) printJson(cli, output, jsonStop(sessionId, stopped));
  else cli.print(printable(risk ? `Session ${sessionId}: ${risk.text}` : endText(sessionId, stopped)));
  cli.next(cli.command(risk ? 'why' : 'show', sessionId));
  return risk ? EXIT.notStopped : EXIT.ok;
}

function endText(sessionId: string, { hadEnded, end }: StoppedSession): string {
  if (hadEnded) return `Session ${sessionId} had already ended. Its microVM was stopped.`;
  if (end.code !== 'JOURNALED') return `Session ${sessionId} was stopped. No agent runs its task.`;
  const { status, errorMessage } = end.event;
  return status === 'AGENT_BACKGROUND_TASK_COMPLETED'
    ? `Session ${sessionId} completed before it was stopped.`
    : `Session ${sessionId} was stopped: ${[status, errorMessage].filter(Boolean).join(', ')}`;
}
