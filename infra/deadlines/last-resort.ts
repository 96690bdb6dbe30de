/** What a poll that is due at the deadline may take with its retries, and a wait before it, in seconds. */
const MARGIN_SECONDS = 300;

/** The longest an execution of a Standard workflow may take: a year, in seconds. */
const LONGEST_SECONDS = 31_536_000;

/**
 * The state machine's own timeout, in seconds: later than the poller's deadline, whatever a stage sets that to, or it would cut
 * off sessions that are allowed to run.
 *
 * @param sessionDeadlineSeconds a whole number, or its digits where it comes from the command line
 * @throws TypeError when it is none, or leaves no room within what Step Functions allows
 */
export function lastResortSeconds(sessionDeadlineSeconds: unknown): number {
  const deadline = Number(sessionDeadlineSeconds);
  if (Number.isInteger(deadline) && deadline > 0 && deadline + MARGIN_SECONDS <= LONGEST_SECONDS) {
    return deadline + MARGIN_SECONDS;
  }
  throw new TypeError(
    `param sessionDeadlineSeconds: expected a whole number from 1 to ${LONGEST_SECONDS - MARGIN_SECONDS}, ` +
      `found ${JSON.stringify(sessionDeadlineSeconds)} (infra/stages.yml)`,
  );
}
