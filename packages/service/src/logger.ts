import { redactSecrets } from '@agents/events';

/** Log levels, from the most talkative. */
export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Fields of a line; whoever logs about a session gives its `session_id`. Never a whole payload. */
export type LogFields = object;

/** A structured logger: fields first, then the sentence. */
export interface Logger extends Record<LogLevel, (fields: LogFields, message: string) => void> {
  /** A logger whose every line carries these fields as well. */
  child(fields: LogFields): Logger;
}

export interface LoggerOptions {
  /** Who speaks: `invoker`, `poller`, `agent`, … */
  readonly component: string;
  /** The least level that is written; `info` by default. */
  readonly level?: LogLevel;
  /** What every line says of the moment it is written in: the session that is being worked on. */
  readonly context?: () => LogFields;
  /** Takes one line without its line break; standard output by default. */
  readonly write?: (line: string) => void;
  /** Epoch milliseconds. */
  readonly now?: () => number;
}

/**
 * Makes a logger that writes one JSON object a line: `level`, `time`, `component`, the fields, `message`. Secrets are
 * redacted from the finished line, here and for every component; an `Error` among the fields becomes its name and
 * message.
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

/** A log that nobody reads any more (its pipe is closed) must neither end nor busy the process that writes it. */
function writeToStdout(line: string): void {
  if (!isGuarded) process.stdout.on('error', () => undefined);
  isGuarded = true;
  process.stdout.write(`${line}\n`);
}

/** A line that cannot be written (a cycle, a getter that throws) must not take its caller down. */
function toJson(line: object): string | undefined {
  try {
    return JSON.stringify(line, replaceUnspeakable);
  } catch {
    return undefined;
  }
}

/** What JSON cannot hold, or holds as `{}`. */
function replaceUnspeakable(_key: string, value: unknown): unknown {
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  return typeof value === 'bigint' ? String(value) : value;
}
