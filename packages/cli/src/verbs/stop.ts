import { printable } from '@agents/events';
import {
  jsonStop,
  jsonUndone,
  type StoppedExecution,
  type StoppedSession,
  stopRisk,
  stopSession,
} from '@agents/sessions';
import { Argument } from '@commander-js/extra-typings';
import { actOnMany, selectSessions } from '../bulk.ts';
import { type Cli, sayPlace, type Verb } from '../cli.ts';
import { EXIT, type ExitCode, UsageError } from '../exit-codes.ts';
import { withProgress } from '../follow-live.ts';
import { jsonOption, outputOption, SESSION_REFERENCE } from '../options.ts';
import { isJson, printJson } from '../output/json.ts';
import type { Format } from '../output/terminal.ts';
import { addBulk, type FilterOptions, isFiltered, queryOf } from '../session-filter.ts';
import { resolveReference } from '../session-reference.ts';

interface StopVerbOptions extends FilterOptions {
  readonly reason?: string | undefined;
  readonly yes?: true | undefined;
  /** Sessions a second. */
  readonly rate: number;
  readonly output: Format;
}

/** `journal stop`: stops a session's execution and its microVM, and sees it end. */
export const stop: Verb = {
  examples: [
    ['journal stop 3c1a', 'the execution first, so that the agent is not called again, then the microVM'],
    [
      'journal stop 3c1a --reason "wrong prompt"',
      'the reason is kept with the execution, and shown by `why`',
    ],
    ['journal stop 3c1a; echo $?', 'exit code 6 if the session was not seen to end'],
    ['journal stop --stuck --since 1d', 'every session that is stuck, after a look and a question'],
  ],
  declare(command, act) {
    addBulk(command.addArgument(new Argument('[ids...]', SESSION_REFERENCE)))
      .option('--reason <text>', 'why, for the cause of the execution')
      .addOption(outputOption(['table', 'json', 'jsonl']))
      .addOption(jsonOption())
      .action(act(stopSessions));
  },
};

const EXECUTION_WORDS: Readonly<Record<StoppedExecution, string>> = {
  stopped: 'The execution was stopped.',
  'ended-before': 'The execution had already ended.',
  'not-found': 'The session has no execution.',
  unknown: 'The execution of the session was not found.',
};

async function stopSessions(
  cli: Cli,
  references: readonly string[],
  options: StopVerbOptions,
): Promise<ExitCode> {
  if (options.reason?.trim() === '') throw new UsageError('--reason: expected a text, found none.');
  if (references.length === 0 && !isFiltered(options)) {
    throw new UsageError('stop: expected a session, or a filter such as --stuck --since 1d.');
  }
  if (references.length > 0 && isFiltered(options)) {
    throw new UsageError('stop: expected sessions or a filter, found both.');
  }
  const ids: string[] = [];
  for (const reference of references) ids.push(await resolveReference(cli, reference));
  await sayPlace(cli);
  const [only] = ids;
  if (only !== undefined && ids.length === 1) return stopOne(cli, only, options);
  const selected = ids.length > 0 ? ids : await selectOpen(cli, options);
  return selected.length === 0 ? EXIT.ok : stopMany(cli, selected, options);
}

/** Sessions that have not ended. An unmonitored one may have failed by its execution, while its task runs. */
function selectOpen(cli: Cli, options: StopVerbOptions): Promise<readonly string[]> {
  return selectSessions(cli, {
    query: queryOf(options, cli.io.now()),
    isWanted: ({ hasTerminalEvent }) => !hasTerminalEvent,
    unwanted: 'that ended before',
    question: (count) => `Stop ${count === 1 ? '1 session' : `${count} sessions`}?`,
    yes: options.yes === true,
  });
}

async function stopOne(cli: Cli, sessionId: string, options: StopVerbOptions): Promise<ExitCode> {
  const { output, reason } = options;
  const stopped = await withProgress(cli, (progress) =>
    stopSession(cli.stage, sessionId, {
      reason,
      onExecution: (execution, gap) =>
        cli.note(
          printable([EXECUTION_WORDS[execution], execution === 'unknown' && gap].filter(Boolean).join(' ')),
        ),
      onWait: (text) => progress.say(text),
    }),
  );
  const risk = stopRisk(stopped);
  if (isJson(output)) printJson(cli, output, jsonStop(sessionId, stopped));
  else cli.print(outcomeText(sessionId, stopped));
  cli.next(cli.command(risk ? 'why' : 'show', sessionId));
  return risk ? EXIT.notStopped : EXIT.ok;
}

async function stopMany(cli: Cli, ids: readonly string[], options: StopVerbOptions): Promise<ExitCode> {
  const { output, rate, reason } = options;
  const document: object[] = [];
  const put = (each: object): void => {
    if (output === 'json') document.push(each);
    else printJson(cli, 'jsonl', each);
  };
  const exitCode = await actOnMany(cli, ids, {
    act: (sessionId) => stopSession(cli.stage, sessionId, { reason }),
    perSecond: rate,
    done: 'stopped',
    isFailure: (stopped) => stopRisk(stopped) !== undefined,
    onDone(sessionId, stopped) {
      if (isJson(output)) put(jsonStop(sessionId, stopped));
      else cli.print(outcomeText(sessionId, stopped));
    },
    onUndone: (sessionId, error) => isJson(output) && put(jsonUndone(sessionId, error)),
  });
  if (output === 'json') printJson(cli, output, document);
  return exitCode === EXIT.failed ? EXIT.notStopped : exitCode;
}

function outcomeText(sessionId: string, stopped: StoppedSession): string {
  const risk = stopRisk(stopped);
  return printable(risk ? `Session ${sessionId}: ${risk.text}` : endText(sessionId, stopped));
}

function endText(sessionId: string, { hadEnded, end }: StoppedSession): string {
  if (hadEnded) return `Session ${sessionId} had already ended. Its microVM was stopped.`;
  if (end.code !== 'JOURNALED') return `Session ${sessionId} was stopped. No agent runs its task.`;
  const { status, errorMessage } = end.event;
  return status === 'AGENT_BACKGROUND_TASK_COMPLETED'
    ? `Session ${sessionId} completed before it was stopped.`
    : `Session ${sessionId} was stopped: ${[status, errorMessage].filter(Boolean).join(', ')}`;
}
