import { printable } from '@agents/events';
import { UsageError } from './exit-codes.ts';

/**
 * Reads a payload from the command line or a file.
 *
 * @param where what it was read from, for the message
 * @throws UsageError saying what was expected and found, and where. It repeats one character of the text at most, because there
 * may be secrets in it
 */
export function parsePayload(text: string, where: string): object {
  let payload: unknown;
  try {
    payload = JSON.parse(text);
  } catch (error) {
    const { place, reason } = errorIn(text, error instanceof Error ? error.message : String(error));
    throw new UsageError(`${where}: expected JSON, found an error in ${place}: ${printable(reason)}.`);
  }
  if (typeof payload === 'object' && payload !== null && !Array.isArray(payload)) return payload;
  const found = Array.isArray(payload) ? 'an array' : payload === null ? 'null' : `a ${typeof payload}`;
  throw new UsageError(`${where}: expected a JSON object like {"prompt": "…"}, found ${found}.`);
}

/** The place and the kind of an error, by the message of JSON.parse. */
function errorIn(text: string, message: string): { readonly place: string; readonly reason: string } {
  const [, token] = /^Unexpected token '(.+?)', /s.exec(message) ?? [];
  const named = /at position (\d+)/.exec(message)?.[1];
  const position = named === undefined ? positionOf(token, text) : Number(named);
  const lines = text.slice(0, position ?? text.trimEnd().length).split('\n');
  return {
    place: `line ${lines.length}, column ${(lines.at(-1) ?? '').length + 1}`,
    reason: token === undefined ? message.replace(/ in JSON at position .*$/s, '') : `unexpected "${token}"`,
  };
}

/** Each try parses the text before it. */
const MAX_TRIES = 1_000;

/** Where an unexpected token is: of all errors, JSON.parse does not name the place of this one. */
function positionOf(token: string | undefined, text: string): number | undefined {
  if (token === undefined) return undefined;
  let at = text.indexOf(token);
  for (let tries = 0; at >= 0 && tries < MAX_TRIES; tries += 1) {
    if (endsUnexpectedly(text.slice(0, at + token.length))) return at;
    at = text.indexOf(token, at + 1);
  }
  return undefined;
}

function endsUnexpectedly(beginning: string): boolean {
  try {
    JSON.parse(beginning);
    return false;
  } catch (error) {
    return error instanceof Error && error.message.startsWith('Unexpected token');
  }
}
