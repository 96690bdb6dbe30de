import { humanDuration } from '@agents/diagnosis';
import { jsonReadSession, type Look, waitingText } from '@agents/sessions';
import { Option } from '@commander-js/extra-typings';
import type { Cli, Verb } from '../cli.ts';
import { CliError, EXIT, type ExitCode, exitCodeOf } from '../exit-codes.ts';
import { followLive } from '../follow-live.ts';
import { jsonOption, outputOption, parseDuration, sessionArgument } from '../options.ts';
import { isJson, printJson } from '../output/json.ts';
import { summaryLines } from '../output/state.ts';
import type { Format } from '../output/terminal.ts';
import { resolveReference } from '../session-reference.ts';

/** What is waited for. */
interface Wait {
  /** Finds or starts the session. */
  readonly find: () => Promise<string>;
  /** For everything that the verb does, from its beginning on. Milliseconds; unlimited by default. */
  readonly timeout?: number | undefined;
  /** How long an unknown session is waited for without a timeout, in milliseconds. */
  readonly firstEventMs?: number;
  readonly output: Format;
}

export const timeoutOption = (description: string) =>
  new Option('--timeout <duration>', `${description}: 90s, 10m, 2h or 3d; then exit code 124`).argParser(
    parseDuration,
  );

/** `journal wait`: until a session has ended; the exit code is the outcome. */
export const wait: Verb = {
  examples: [
    ['journal wait @last', 'until the session started or shown last has ended'],
    ['journal wait 3c1a --timeout 10m', 'exit code 124 if it takes longer'],
    ['journal wait @last && journal result @last', 'its result, once it has completed'],
  ],
  declare(command, act) {
    command
      .addArgument(sessionArgument())
      .addOption(timeoutOption('maximum time'))
      .addOption(outputOption(['table', 'json', 'jsonl']))
      .addOption(jsonOption())
      .action(
        act((cli, reference, { timeout, output }) =>
          waitForSession(cli, { find: () => resolveReference(cli, reference), timeout, output }),
        ),
      );
  },
};

/**
 * Waits until a session has ended, or no execution is left that would end it, and says how. With a timeout, a session that is
 * unknown is waited for as well: its first event may be late.
 *
 * @throws CliError with exit code 124 when it takes longer than the timeout
 */
export async function waitForSession(
  cli: Cli,
  { find, timeout, firstEventMs, output }: Wait,
): Promise<ExitCode> {
  let sessionId: string | undefined;
  let last: Look | undefined;
  if (timeout !== undefined) {
    cli.limitTime(timeout, () => {
      const known = last && waitingText(last, cli.io.now());
      return new CliError(EXIT.timeout, timeUpText(sessionId, timeout, known));
    });
  }
  sessionId = await find();
  const look = await followLive(cli, {
    sessionId,
    firstEventMs: timeout === undefined ? firstEventMs : Number.POSITIVE_INFINITY,
    isEnough(each) {
      last = each;
      return each.assessment.hasEnded || isHopeless(each);
    },
  });
  const session = { sessionId, ...look };
  if (isJson(output)) printJson(cli, output, jsonReadSession(session, cli.io.now()));
  else cli.print(...(await summaryLines(cli, session, cli.paint)));
  return exitCodeOf(look.assessment.state);
}

function timeUpText(sessionId: string | undefined, timeout: number, known = 'no answer from AWS'): string {
  const within = humanDuration(timeout);
  return sessionId === undefined
    ? `No session was found or started within ${within}: no answer from AWS.`
    : `Session ${sessionId} did not end within ${within} (${known}).`;
}

/** A step is overdue, and no execution is known that would end the session: it may never end. */
function isHopeless({ assessment, execution }: Look): boolean {
  return assessment.state === 'stuck' && execution?.status !== 'RUNNING';
}
