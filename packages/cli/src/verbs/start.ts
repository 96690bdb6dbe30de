import type { Cli } from '../cli.ts';
import { UsageError } from '../cli-error.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { lastSessionOf } from '../session/last-session.ts';
import { eventBusName } from '../stage.ts';
import { putSessionEvent } from '../start/put-session-event.ts';
import type { Verb } from './verb.ts';
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
      .action(act(startSession));
  },
};

async function startSession(cli: Cli, options: StartOptions): Promise<ExitCode> {
  const detail = JSON.stringify(payloadOf(options));
  const { EventBridgeClient } = await import('@aws-sdk/client-eventbridge');
  const client = await cli.target.connect((config) => new EventBridgeClient(config));
  const sessionId = await putSessionEvent(client, detail, eventBusName(cli.target.stage));
  await lastSessionOf(cli.target.key, cli.io).remember(sessionId);
  cli.print(sessionId);
  if (options.wait) return waitForSession(cli, sessionId, {});
  cli.next(cli.target.command('tail', '@last'));
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
    throw new UsageError(`--detail must be JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (typeof detail === 'object' && detail !== null && !Array.isArray(detail)) return detail;
  throw new UsageError(`--detail must be a JSON object like {"prompt": "…"}, not ${text.slice(0, 40)}`);
}
