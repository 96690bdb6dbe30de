import { describeError, redactSecrets, stackOf } from '@agents/events';
import { withSourceLines } from './source-lines.ts';

/** Log levels, the most detailed first. */
export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** The fields of a line. A line about a session has its `session_id`. No line has a whole payload. */
export type LogFields = object;

/** A structured logger: fields first, then the message. */
export interface Logger extends Record<LogLevel, (fields: LogFields, message: string) => void> {
  /** Makes a logger that adds these fields to every line. */
  child(fields: LogFields): Logger;
}

/** Writes a line: fields and then text, or text and then fields. An error in the place of fields is logged with its stack. */
export interface LogEitherWay {
  (fields: LogFields, message?: string): void;
  (message: string, fields?: LogFields): void;
}

/** A logger for an agent's own lines, whose authors know other loggers as well. */
export interface UserLogger extends Record<LogLevel, LogEitherWay> {
  /** Makes a logger that adds these fields to every line. */
  child(fields: LogFields): UserLogger;
}

export interface LoggerOptions {
  /** `invoker`, `poller`, `agent`, … */
  readonly component: string;
  /** The lowest level that is written; default `info`. */
  readonly level?: LogLevel;
  /** Fields that are added when a line is written, such as the current session. */
  readonly context?: () => LogFields;
  /** Receives one line without its line break; default: standard output. */
  readonly write?: (line: string) => void;
  /** Epoch milliseconds. */
  readonly now?: () => number;
}

/**
 * Makes a logger that writes each line as one JSON object: `level`, `time`, `component`, the fields, `message`. Secrets are
 * redacted from the finished line. An `Error` among the fields becomes its name, message and causes. Positions in a bundle become
 * those in its sources, if the bundle has a map beside it.
 * A field that JSON cannot hold, or that is longer than 16,000 characters, is described or cut.
 */
export function createLogger(options: LoggerOptions): UserLogger {
  const { component, level = 'info', context, now = Date.now } = options;
  const write = options.write ?? writeToStdout;
  const least = LOG_LEVELS.indexOf(level);

  const make = (bound: LogFields): UserLogger => {
    const at =
      (name: LogLevel) =>
      (first: unknown, second?: unknown): void => {
        if (LOG_LEVELS.indexOf(name) < least) return;
        const { fields, message } = readArguments(first, second);
        const time = new Date(now()).toISOString();
        const head = { level: name, time, component };
        const about = { ...context?.(), ...bound, ...readable(fields) };
        write(redactSecrets(toLine({ ...head, ...about, message: bounded(withSourceLines(message)) })));
      };
    return {
      debug: at('debug'),
      info: at('info'),
      warn: at('warn'),
      error: at('error'),
      child: (fields) => make({ ...bound, ...fields }),
    };
  };
  return make({});
}

interface Arguments {
  readonly fields: unknown;
  readonly message: string;
}

/** Which of the two is the text, and which has the fields. JavaScript may also pass neither, or two texts. */
function readArguments(first: unknown, second: unknown): Arguments {
  if (typeof second === 'string' && typeof first !== 'string') return { fields: first, message: second };
  if (typeof first === 'string') return { fields: second, message: first };
  return { fields: first, message: stackOf(first) === undefined ? '' : describeError(first) };
}

function fieldsOf(value: unknown): LogFields {
  if (value instanceof Error) return { error: value, stack: stackOf(value) };
  if (value === undefined) return {};
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : { value };
}

let isGuarded = false;

/** A closed pipe must neither end the process nor keep it busy. */
function writeToStdout(line: string): void {
  if (!isGuarded) process.stdout.on('error', () => undefined);
  isGuarded = true;
  process.stdout.write(`${line}\n`);
}

/** The maximum length of one field, in characters of JSON. A line of CloudWatch Logs holds 256 KB. */
const MAX_FIELD = 16_000;

/** The longest secret that its shape gives away: a session token. */
const MAX_SECRET = 2_000;

/** A copy of the fields; none where reading them throws, as in a proxy. */
function readable(fields: unknown): LogFields {
  try {
    return { ...fieldsOf(fields) };
  } catch (error) {
    return { unreadable_fields: describeError(error) };
  }
}

/** Converts each field by itself, so that one that JSON cannot hold does not cost the others. */
function toLine(fields: Readonly<Record<string, unknown>>): string {
  const members = Object.entries(fields).flatMap(([key, value]) => {
    const json = toJson(value);
    return json === undefined ? [] : `${JSON.stringify(key)}:${json}`;
  });
  return `{${members.join(',')}}`;
}

function toJson(value: unknown): string | undefined {
  try {
    const json = JSON.stringify(value, replaceUnsupported);
    return json !== undefined && json.length > MAX_FIELD ? JSON.stringify(bounded(json)) : json;
  } catch (error) {
    return JSON.stringify(`not written: ${describeError(error)}`);
  }
}

/** Converts what JSON cannot hold, or would write as `{}`. */
function replaceUnsupported(_key: string, value: unknown): unknown {
  if (value instanceof Error) return describeError(value);
  if (typeof value === 'string') return bounded(withSourceLines(value));
  return typeof value === 'bigint' ? String(value) : value;
}

function bounded(text: string): string {
  if (text.length <= MAX_FIELD) return text;
  // Redacted before the cut, because half of a secret is not recognized as one.
  const redacted = redactSecrets(text.slice(0, MAX_FIELD + MAX_SECRET));
  return `${redacted.slice(0, MAX_FIELD).toWellFormed()} … [cut from ${text.length} characters]`;
}
