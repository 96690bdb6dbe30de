/** Where an error was thrown, for the log only: nothing that is journaled or answered holds it. */
export function stackOf(error: unknown): string | undefined {
  return error instanceof Error ? error.stack : undefined;
}
