import { redactSecrets } from './redaction.ts';

/** The most characters an `ErrorMessage` has, the mark of a cut included. */
export const MAX_ERROR_MESSAGE = 2_000;

/** Far more than can be stored: bounds the work on a message of megabytes. */
const MAX_INSPECTED = 20_000;

/**
 * Words an error as the journal stores it: `Name: message` on one line, secrets redacted, at most
 * {@link MAX_ERROR_MESSAGE} characters with a mark where it was cut. Accepts whatever was thrown.
 */
export function describeError(error: unknown): string {
  const { name, message } = nameAndMessage(error);
  const line = oneLine(`${name}: ${message}`.slice(0, MAX_INSPECTED));
  return cut(redactSecrets(line.toWellFormed()), line.length);
}

function nameAndMessage(error: unknown): { name: string; message: string } {
  if (error instanceof Error) return { name: error.name || 'Error', message: error.message || 'no message' };
  if (typeof error === 'string') return { name: 'Error', message: error || 'no message' };
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

function oneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out here
  return text.replace(/[\u0000-\u0020\u007f-\u00a0\u2028\u2029]+/g, ' ').trim();
}

function cut(text: string, originalLength: number): string {
  if (text.length <= MAX_ERROR_MESSAGE) return text;
  const mark = ` … [cut from ${originalLength} characters]`;
  return text.slice(0, MAX_ERROR_MESSAGE - mark.length).toWellFormed() + mark;
}
