import { redactSecrets } from '@agents/events';

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
 * redacted from the finished line. An `Error` among the fields becomes its name and message.
 */
export function createLogger(options: LoggerOptions): Logger {
  const { component, level = 'info', context, now = Date.now } = options;
  const write = options.write ?? writeToStdout;
  const least = LOG_LEVELS.indexOf(level);

  const make = (bound: LogFields): Logger => {
    const at =
      (name: LogLevel) =>
      (fields: LogFields, message: string): void => {
        if (LOG_LEVELS.indexOf(name) < least) return;
        const time = new Date(now()).toISOString();
        const line = { level: name, time, component, ...context?.(), ...bound, ...fields, message };
        write(redactSecrets(toJson(line) ?? JSON.stringify({ level: name, time, component, message })));
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

let isGuarded = false;

/** A closed pipe must neither end the process nor keep it busy. */
function writeToStdout(line: string): void {
  if (!isGuarded) process.stdout.on('error', () => undefined);
  isGuarded = true;
  process.stdout.write(`${line}\n`);
}

/** Fields with a cycle, or with a getter that throws, must not fail the caller. */
function toJson(line: object): string | undefined {
  try {
    return JSON.stringify(line, replaceUnsupported);
  } catch {
    return undefined;
  }
}

/** Converts what JSON cannot hold, or would write as `{}`. */
function replaceUnsupported(_key: string, value: unknown): unknown {
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  return typeof value === 'bigint' ? String(value) : value;
}
