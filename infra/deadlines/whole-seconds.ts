/** The longest patience, in seconds: a day. */
const LONGEST_SECONDS = 86_400;

/**
 * Reads a parameter of a stage that is a time.
 *
 * @param value a whole number, or its digits if it comes from the command line
 * @throws TypeError when it is not a whole number of seconds, or more than `longest`
 */
export function wholeSeconds(param: string, value: unknown, longest: number = LONGEST_SECONDS): number {
  const seconds = Number(value);
  if (Number.isInteger(seconds) && seconds > 0 && seconds <= longest) return seconds;
  throw new TypeError(
    `param ${param}: expected a whole number from 1 to ${longest}, found ${JSON.stringify(value)} (infra/stages.yml)`,
  );
}
