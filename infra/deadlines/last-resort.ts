/** Time for a lost round, and for another one with its retries, in seconds. */
const MARGIN_SECONDS = 900;

/** The longest execution of a Standard workflow: a year, in seconds. */
const LONGEST_SECONDS = 31_536_000;

/**
 * The timeout of the workflow, in seconds. It comes after the poller's deadline, so that it never ends a session that
 * may still run.
 *
 * @param sessionDeadlineSeconds a whole number, or its digits if it comes from the command line
 * @throws TypeError when it is not a whole number, or exceeds what Step Functions allows
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
