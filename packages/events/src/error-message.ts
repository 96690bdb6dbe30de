import { redactSecrets } from './redaction.ts';

/** The most characters an `ErrorMessage` has, the mark of a cut included. */
export const MAX_ERROR_MESSAGE = 2_000;

/** Far more than can be stored: bounds the work on a message of megabytes. */
const MAX_INSPECTED = 20_000;

/** The longest secret that is known by its shape alone: a session token. */
const MAX_SECRET = 2_000;

/**
 * Words an error as the journal stores it: `Name: message` on one line, secrets redacted, at most
 * {@link MAX_ERROR_MESSAGE} characters with a mark where it was cut. Accepts whatever was thrown.
 */
export function describeError(error: unknown): string {
  const words = wordsOf(error);
  const line = oneLine(words.slice(0, MAX_INSPECTED));
  const whole = words.length <= MAX_INSPECTED ? line : line.slice(0, endOfLastWhole(line));
  return cut(redactSecrets(whole.toWellFormed()), words.length);
}

/** What was thrown may be anything, also something that throws when it is asked for its words. */
function wordsOf(error: unknown): string {
  try {
    const { name, message } = nameAndMessage(error);
    return `${isBlank(name) ? 'Error' : name}: ${isBlank(message) ? 'no message' : message}`;
  } catch {
    return `Error: a value of type ${typeof error} without words`;
  }
}

function nameAndMessage(error: unknown): { name: string; message: string } {
  if (error instanceof Error) return { name: error.name, message: error.message };
  if (typeof error === 'string') return { name: 'Error', message: error };
  if (isNamed(error)) return { name: error.name, message: error.message };
  return { name: 'Error', message: asText(error) };
}

/** Errors that crossed a realm or a process are no `Error` here, and still have a name and a message. */
function isNamed(error: unknown): error is { name: string; message: string } {
  return (
    typeof error === 'object' &&
    error !== null &&
    'name' in error &&
    'message' in error &&
    typeof error.name === 'string' &&
    typeof error.message === 'string'
  );
}

function asText(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return String(value); // circular
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out here
const BLANKS = /[\u0000-\u0020\u007f-\u00a0\u2028\u2029]+/g;

function oneLine(text: string): string {
  return text.replace(BLANKS, ' ').trim();
}

/** Whether nothing would be left of it on a line; an error may also be without what its type promises. */
function isBlank(words: unknown): boolean {
  return oneLine(String(words ?? '').slice(0, MAX_INSPECTED)) === '';
}

/** The word that a cut goes through may be half of a secret, which nobody would know for one. */
function endOfLastWhole(line: string): number {
  return Math.max(line.lastIndexOf(' '), line.length - MAX_SECRET);
}

function cut(text: string, originalLength: number): string {
  if (text.length <= MAX_ERROR_MESSAGE && originalLength <= MAX_INSPECTED) return text;
  const mark = ` … [cut from ${originalLength} characters]`;
  return text.slice(0, MAX_ERROR_MESSAGE - mark.length).toWellFormed() + mark;
}
