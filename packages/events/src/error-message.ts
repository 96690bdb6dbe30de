import { redactSecrets } from './redaction.ts';

/** The maximum number of characters of an `ErrorMessage`, including the mark of a cut. */
export const MAX_ERROR_MESSAGE = 2_000;

/** Only this many characters of a text are looked at, so that a message of megabytes costs little. */
const MAX_INSPECTED = 20_000;

/** The longest secret that its shape gives away: a session token. */
const MAX_SECRET = 2_000;

/** The maximum number of errors that are described: the error itself, its causes and their causes. */
const MAX_ERRORS = 10;

/** A long message keeps at least this many characters when its causes need the rest. */
const MIN_FIRST = 1_000;

/**
 * Describes a thrown value as the journal stores it: `Name: message` on one line, followed by its causes
 * (`; cause: Name: message`) and the errors of an AggregateError (`; errors: Name: message, Name: message`). Without secrets,
 * at most {@link MAX_ERROR_MESSAGE} characters, with a mark where the text was cut. Never throws, whatever was thrown.
 */
export function describeError(error: unknown): string {
  const [first = '', ...rest] = linksOf(error).map(({ label, text }) => label + inspected(text));
  const causes = rest.join('');
  const room = Math.max(MIN_FIRST, MAX_ERROR_MESSAGE - causes.length);
  return cut(cut(first, room) + causes, MAX_ERROR_MESSAGE);
}

/** A text on one line, without secrets, with at most `limit` characters and a mark where it was cut. */
export function redactedLine(text: string, limit: number): string {
  const line = inspected(text);
  return cut(line, limit, text.length > MAX_INSPECTED ? text.length : line.length);
}

/** The stack of an error, for the log. `undefined` when the value has none, or its getter throws. */
export function stackOf(error: unknown): string | undefined {
  const stack = read(error, 'stack');
  return typeof stack === 'string' ? stack : undefined;
}

/** A thrown value or one of its causes; the label connects it with the text before. */
interface Link {
  readonly label: string;
  readonly text: string;
}

/** The value and its causes, in the order of the description. Each object is described once, so a cycle ends. */
function linksOf(error: unknown): readonly Link[] {
  const links: Link[] = [];
  const seen = new Set<unknown>();
  const visit = (value: unknown, label: string): void => {
    if (seen.size >= MAX_ERRORS || seen.has(value)) return;
    seen.add(value);
    const text = textOf(value, label !== '');
    if (!links.some((link) => quotes(link.text, text))) links.push({ label, text });
    for (const [index, each] of errorsOf(value).entries()) visit(each, index === 0 ? '; errors: ' : ', ');
    const cause = read(value, 'cause');
    if (cause !== undefined && cause !== null) visit(cause, '; cause: ');
  };
  visit(error, '');
  return links;
}

function errorsOf(value: unknown): readonly unknown[] {
  if (read(value, 'name') !== 'AggregateError') return [];
  const errors = read(value, 'errors');
  return attempt(() => (Array.isArray(errors) ? Array.from(errors.slice(0, MAX_ERRORS)) : [])) ?? [];
}

/** `Name: message`. A cause also names its error code and address, which libraries keep in properties. */
function textOf(value: unknown, isCause: boolean): string {
  if (!isObject(value)) return `Error: ${primitiveText(value)}`;
  const named = attempt(() => nameAndMessage(value));
  if (!named) return `Error: ${withoutWords(value)}`;
  const { name, message } = named;
  const code = read(value, 'code');
  const codeText = typeof code === 'string' && !isBlank(code) ? code : undefined;
  const words = isBlank(message) ? (codeText ?? 'no message') : String(message);
  const details = isCause ? [codeText, addressOf(value)] : [];
  const missing = details.filter((detail) => detail !== undefined && !words.includes(detail));
  return `${isBlank(name) ? 'Error' : name}: ${words}${missing.map((detail) => ` [${detail}]`).join('')}`;
}

/** A quote of fewer characters can be there by chance. */
const MIN_QUOTE = 8;

/**
 * Whether a text already has the words of a cause, as of an error that wraps another and quotes it. A cause whose name says
 * more than `Error`, and whose message begins with no name, is quoted only with its name.
 */
function quotes(text: string, cause: string): boolean {
  if (text.includes(cause)) return true;
  const message = cause.slice(cause.indexOf(': ') + 2);
  const needsName = !cause.startsWith('Error: ') && !/^\w+: /.test(message);
  return !needsName && message.length >= MIN_QUOTE && text.includes(message);
}

/** An error from another realm or process is not an instance of `Error`, but has a name and a message. */
function nameAndMessage(value: object): { readonly name: unknown; readonly message: unknown } {
  const name: unknown = Reflect.get(value, 'name');
  const message: unknown = Reflect.get(value, 'message');
  const isNamed = typeof name === 'string' && typeof message === 'string' && typeof value !== 'function';
  return isNamed || value instanceof Error
    ? { name, message }
    : { name: 'Error', message: objectText(value) };
}

/** Where a failed connection led, as Node.js and its `fetch` say it: `127.0.0.1:4566`, or a host name. */
function addressOf(error: object): string | undefined {
  const socket = read(error, 'socket');
  const host =
    read(error, 'hostname') ?? read(error, 'host') ?? read(error, 'address') ?? read(socket, 'remoteAddress');
  if (typeof host !== 'string' || host === '') return undefined;
  const port = read(error, 'port') ?? read(socket, 'remotePort');
  return typeof port === 'number' ? `${host}:${port}` : host;
}

function primitiveText(value: unknown): string {
  return isBlank(value) && typeof value === 'string' ? 'no message' : String(value);
}

function objectText(value: object): string {
  if (typeof value === 'function') return withoutWords(value);
  return (
    attempt(() => JSON.stringify(value) ?? String(value)) ??
    attempt(() => String(value)) ??
    withoutWords(value)
  );
}

function withoutWords(value: object): string {
  return `a value of type ${typeof value} without words`;
}

/** Reads a property of any value; `undefined` when it has none or reading it throws. */
function read(value: unknown, key: string): unknown {
  return isObject(value) ? attempt(() => Reflect.get(value, key)) : undefined;
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

/** A thrown value can be anything: a getter, a proxy or a conversion of it may throw in its turn. */
function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: this pattern removes control characters
const BLANKS = /[\u0000-\u0020\u007f-\u00a0\u2028\u2029]+/g;

function oneLine(text: string): string {
  return text.replace(BLANKS, ' ').trim();
}

/** A name or message can be missing at run time, although the type says it is text. */
function isBlank(text: unknown): boolean {
  return typeof text !== 'string' || oneLine(text.slice(0, MAX_INSPECTED)) === '';
}

/** A text on one line without secrets; what was not looked at is left out, with a mark. */
function inspected(text: string): string {
  const line = oneLine(text.slice(0, MAX_INSPECTED));
  if (text.length <= MAX_INSPECTED) return redactSecrets(line.toWellFormed());
  const whole = redactSecrets(line.slice(0, endOfLastWholeWord(line)).toWellFormed());
  const mark = markOf(text.length);
  return whole.slice(0, MAX_ERROR_MESSAGE - mark.length).toWellFormed() + mark;
}

/** Half of a secret is not recognized as one, so the word at the cut goes too. */
function endOfLastWholeWord(line: string): number {
  return Math.max(line.lastIndexOf(' '), line.length - MAX_SECRET);
}

function cut(text: string, limit: number, characters = text.length): string {
  if (text.length <= limit) return text;
  const mark = markOf(characters);
  return text.slice(0, limit - mark.length).toWellFormed() + mark;
}

function markOf(characters: number): string {
  return ` … [cut from ${characters} characters]`;
}

/** The journal stores `Name: message`, and a name has no spaces. */
const NAMED = /^([A-Za-z_$][\w$.]*): /;

/** The name of the error in an `ErrorMessage`; `undefined` without one. */
export function errorName(message: string | undefined): string | undefined {
  return message === undefined ? undefined : NAMED.exec(message)?.[1];
}
