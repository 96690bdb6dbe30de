import { redactSecrets } from './redaction.ts';

/** The maximum number of characters of an `ErrorMessage`, including the mark of a cut. */
export const MAX_ERROR_MESSAGE = 2_000;

/** Only this many characters are looked at, so that a message of megabytes costs little. */
const MAX_INSPECTED = 20_000;

/** The longest secret that its shape gives away: a session token. */
const MAX_SECRET = 2_000;

/**
 * Describes a thrown value as the journal stores it: `Name: message` on one line, without secrets, at most
 * {@link MAX_ERROR_MESSAGE} characters, with a mark where the text was cut.
 */
export function describeError(error: unknown): string {
  const text = textOf(error);
  const line = oneLine(text.slice(0, MAX_INSPECTED));
  const whole = text.length <= MAX_INSPECTED ? line : line.slice(0, endOfLastWholeWord(line));
  return cut(redactSecrets(whole.toWellFormed()), text.length);
}

/** A thrown value can be anything, including one whose properties throw. */
function textOf(error: unknown): string {
  try {
    const { name, message } = nameAndMessage(error);
    return `${isBlank(name) ? 'Error' : name}: ${isBlank(message) ? 'no message' : message}`;
  } catch {
    return `Error: a value of type ${typeof error} without a message`;
  }
}

function nameAndMessage(error: unknown): { name: string; message: string } {
  if (error instanceof Error) return { name: error.name, message: error.message };
  if (typeof error === 'string') return { name: 'Error', message: error };
  if (isNamed(error)) return { name: error.name, message: error.message };
  return { name: 'Error', message: asText(error) };
}

/** An error from another realm or process is not an instance of `Error`, but has a name and a message. */
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

// biome-ignore lint/suspicious/noControlCharactersInRegex: this pattern removes control characters
const BLANKS = /[\u0000-\u0020\u007f-\u00a0\u2028\u2029]+/g;

function oneLine(text: string): string {
  return text.replace(BLANKS, ' ').trim();
}

/** A name or message can be missing at run time, although the type says it is text. */
function isBlank(text: unknown): boolean {
  return oneLine(String(text ?? '').slice(0, MAX_INSPECTED)) === '';
}

/** Half of a secret is not recognized as one, so the word at the cut goes too. */
function endOfLastWholeWord(line: string): number {
  return Math.max(line.lastIndexOf(' '), line.length - MAX_SECRET);
}

function cut(text: string, originalLength: number): string {
  if (text.length <= MAX_ERROR_MESSAGE && originalLength <= MAX_INSPECTED) return text;
  const mark = ` … [cut from ${originalLength} characters]`;
  return text.slice(0, MAX_ERROR_MESSAGE - mark.length).toWellFormed() + mark;
}
