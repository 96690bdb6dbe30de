import { humanDuration } from '@agents/diagnosis';
import type { Cli } from '../cli.ts';
import { CliError } from '../cli-error.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { diagnosisLines } from '../output/diagnosis-lines.ts';
import { followLive } from '../session/follow-live.ts';
import type { Look } from '../session/follow-session.ts';
import { exitCodeOf } from '../session/outcome.ts';
import { resolveSession } from '../session/resolve-session.ts';
import { waitingText } from '../session/waiting-text.ts';
import { parseDuration } from '../times.ts';
import { sessionArgument } from './options.ts';
import type { Verb } from './verb.ts';

interface WaitOptions {
  /** Milliseconds. */
  readonly timeout?: number | undefined;
}

/** `journal wait`: until a session has ended; the exit code is the outcome. */
export const wait: Verb = {
  examples: [
    ['journal wait @last', 'until the session last started has ended'],
    ['journal wait 3c1a --timeout 10m', 'exit code 124 when it takes longer'],
    ['journal wait @last && journal result @last', 'its result, once it has completed'],
  ],
  declare(command, act) {
    command
      .addArgument(sessionArgument())
      .option('--timeout <duration>', 'give up after 90s, 10m, 2h, 3d, with exit code 124', parseDuration)
      .action(
        act(async (cli, reference, options) =>
          waitForSession(cli, await resolveSession(cli, reference), options),
        ),
      );
  },
};

/**
 * Waits until a session has ended, or nobody is left to end it, and says how.
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
      `Session ${sessionId} has not ended within ${humanDuration(timeout ?? 0)}: ${waitingText(look, cli.io.now())}.`,
    );
  }
  cli.print(...(await diagnosisLines(cli, { sessionId, unreadable: [], ...look }, cli.paint)));
  return exitCodeOf(assessment.state);
}

/** A step is overdue and no execution is known that would end the session: it could be waited for in vain. */
function isHopeless({ assessment, execution }: Look): boolean {
  return assessment.state === 'stuck' && execution?.status !== 'RUNNING';
}
