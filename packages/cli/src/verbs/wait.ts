import { humanDuration } from '@agents/diagnosis';
import { type Look, waitingText } from '@agents/sessions';
import type { Cli, Verb } from '../cli.ts';
import { CliError, EXIT, type ExitCode, exitCodeOf } from '../exit-codes.ts';
import { followLive } from '../follow-live.ts';
import { parseDuration, sessionArgument } from '../options.ts';
import { summaryLines } from '../output/state.ts';
import { resolveReference } from '../session-reference.ts';

interface WaitOptions {
  /** Milliseconds. */
  readonly timeout?: number | undefined;
}

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
      .option('--timeout <duration>', 'maximum time: 90s, 10m, 2h or 3d; then exit code 124', parseDuration)
      .action(
        act(async (cli, reference, options) =>
          waitForSession(cli, await resolveReference(cli, reference), options),
        ),
      );
  },
};

/**
 * Waits until a session has ended, or no execution is left that would end it, and says how.
 *
 * @throws CliError with exit code 124 when it takes longer than the timeout
 */
export async function waitForSession(
  cli: Cli,
  sessionId: string,
  { timeout }: WaitOptions,
): Promise<ExitCode> {
  const deadline = timeout === undefined ? Number.POSITIVE_INFINITY : cli.io.now() + timeout;
  const look = await followLive(cli, {
    sessionId,
    deadline,
    isEnough: (each) => isHopeless(each) || cli.io.now() >= deadline,
  });
  const { assessment } = look;
  if (!assessment.hasEnded && !isHopeless(look)) {
    throw new CliError(
      EXIT.timeout,
      `Session ${sessionId} did not end within ${humanDuration(timeout ?? 0)} (${waitingText(assessment, cli.io.now())}).`,
    );
  }
  cli.print(...(await summaryLines(cli, { sessionId, ...look }, cli.paint)));
  return exitCodeOf(assessment.state);
}

/** A step is overdue, and no execution is known that would end the session: it may never end. */
function isHopeless({ assessment, execution }: Look): boolean {
  return assessment.state === 'stuck' && execution?.status !== 'RUNNING';
}
