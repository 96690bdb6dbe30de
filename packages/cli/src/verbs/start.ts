import { startSession } from '@agents/sessions';
import type { Cli, Verb } from '../cli.ts';
import { EXIT, type ExitCode, UsageError } from '../exit-codes.ts';
import { rememberLast } from '../session-reference.ts';
import { waitForSession } from './wait.ts';

interface StartOptions {
  readonly prompt?: string | undefined;
  readonly detail?: string | undefined;
  readonly wait?: true | undefined;
}

/** `journal start`: puts the event that starts a session, and prints the session's id. */
export const start: Verb = {
  examples: [
    ['journal start --prompt "Summarise the incident of last night"', 'start a session and print its id'],
    [`journal start --detail '{"prompt":"Compare queues and journals","work_seconds":30}'`, 'any payload'],
    ['journal start --wait && journal result @last', 'wait for its end; the exit code is the outcome'],
  ],
  declare(command, act) {
    command
      .option('--prompt <text>', "the agent's prompt; the same as --detail '{\"prompt\": …}'")
      .option('--detail <json>', "the agent's payload, a JSON object")
      .option('--wait', 'wait until the session has ended')
      .action(act(startAndPrint));
  },
};

async function startAndPrint(cli: Cli, options: StartOptions): Promise<ExitCode> {
  const sessionId = await startSession(cli.stage, payloadOf(options));
  await rememberLast(cli, sessionId);
  cli.print(sessionId);
  if (options.wait) return waitForSession(cli, sessionId, {});
  cli.next(cli.command('tail', '@last'));
  return EXIT.ok;
}

function payloadOf({ prompt, detail }: StartOptions): Record<string, unknown> {
  return { ...(detail !== undefined && parseDetail(detail)), ...(prompt !== undefined && { prompt }) };
}

function parseDetail(text: string): object {
  let detail: unknown;
  try {
    detail = JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`--detail: expected JSON, found an error in it: ${reason}`);
  }
  if (typeof detail === 'object' && detail !== null && !Array.isArray(detail)) return detail;
  throw new UsageError(`--detail: expected a JSON object like {"prompt": "…"}, found ${text.slice(0, 40)}`);
}
