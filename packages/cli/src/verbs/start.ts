import { DELIVERY_MS, jsonStartedSession, startSession } from '@agents/sessions';
import { type Cli, sayPlace, type Verb } from '../cli.ts';
import { EXIT, type ExitCode, UsageError } from '../exit-codes.ts';
import { jsonOption, outputOption } from '../options.ts';
import { isJson, printJson } from '../output/json.ts';
import type { Format } from '../output/terminal.ts';
import { parsePayload } from '../payload-option.ts';
import { rememberLast } from '../session-reference.ts';
import { timeoutOption, waitForSession } from './wait.ts';

interface StartOptions {
  readonly prompt?: string | undefined;
  readonly detail?: string | undefined;
  readonly wait?: true | undefined;
  /** Milliseconds. */
  readonly timeout?: number | undefined;
  readonly output: Format;
}

/** `journal start`: puts the event that starts a session, and prints the session's id. */
export const start: Verb = {
  examples: [
    ['journal start --prompt "Summarise the incident of last night"', 'start a session and print its id'],
    [`journal start --detail '{"prompt":"Compare queues and journals","work_seconds":30}'`, 'any payload'],
    ['journal start --wait && journal result @last', 'wait for its end; the exit code is the outcome'],
    ['journal start --wait --json | jq -r .state', 'the session at its end, for another program'],
    ['journal start --wait --timeout 10m', 'exit code 124 if it takes longer, also if it starts late'],
  ],
  declare(command, act) {
    command
      .option('--prompt <text>', "the agent's prompt; the same as --detail '{\"prompt\": …}'")
      .option('--detail <json>', "the agent's payload, a JSON object")
      .option('--wait', 'wait until the session has ended')
      .addOption(timeoutOption('with --wait: maximum time'))
      .addOption(outputOption(['table', 'json', 'jsonl']))
      .addOption(jsonOption())
      .action(act(startAndPrint));
  },
};

async function startAndPrint(
  cli: Cli,
  { wait, timeout, output, ...payload }: StartOptions,
): Promise<ExitCode> {
  if (timeout !== undefined && !wait) throw new UsageError('--timeout: expected --wait beside it.');
  const detail = payloadOf(payload);
  await sayPlace(cli);
  const start = async (): Promise<string> => {
    const sessionId = await startSession(cli.stage, { payload: detail });
    await rememberLast(cli, sessionId);
    // With --wait, the one document is the session at its end.
    if (!isJson(output)) cli.print(sessionId);
    else if (!wait) printJson(cli, output, jsonStartedSession(sessionId));
    return sessionId;
  };
  if (wait) return waitForSession(cli, { find: start, timeout, firstEventMs: DELIVERY_MS, output });
  await start();
  cli.next(cli.command('tail', '@last'));
  return EXIT.ok;
}

function payloadOf({ prompt, detail }: Pick<StartOptions, 'prompt' | 'detail'>): Record<string, unknown> {
  return {
    ...(detail !== undefined && parsePayload(detail, '--detail')),
    ...(prompt !== undefined && { prompt }),
  };
}
