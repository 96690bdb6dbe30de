import { UsageError } from './exit-codes.ts';

/**
 * Reads a payload from the command line or a file.
 *
 * @param where what it was read from, for the message
 * @throws UsageError saying what was expected and found
 */
export function parsePayload(text: string, where: string): object {
  let payload: unknown;
  try {
    payload = JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`${where}: expected JSON, found an error in it: ${reason}`);
  }
  if (typeof payload === 'object' && payload !== null && !Array.isArray(payload)) return payload;
  throw new UsageError(`${where}: expected a JSON object like {"prompt": "…"}, found ${text.slice(0, 40)}`);
}
