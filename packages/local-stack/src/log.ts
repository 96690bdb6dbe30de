import { printableLines, redactSecrets } from '@agents/events';

/**
 * Where the stack logs: fields first, then a sentence. The same shape as the services' logger, so either can be passed.
 */
export interface StackLog {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/**
 * Makes a log for people: one line each with the time of day, the level where it matters, the sentence and its fields. What a
 * terminal would act on is escaped: functions, agents and callers write into these lines.
 */
export function createConsoleLog(write: (line: string) => void, isVerbose: boolean): StackLog {
  const line = (level: string) => (fields: object, message: string) => {
    const time = new Date().toISOString().slice('2026-01-01T'.length, -1);
    const details = Object.entries(fields)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => `${name}=${show(value)}`);
    write(printableLines(redactSecrets([time, level, message, ...details].filter(Boolean).join('  '))));
  };
  return {
    debug: isVerbose ? line('debug') : () => undefined,
    info: line(''),
    warn: line('WARN'),
    error: line('ERROR'),
  };
}

function show(value: unknown): string {
  if (value instanceof Error) return indented(value.stack ?? `${value.name}: ${value.message}`);
  return typeof value === 'string' ? indented(value) : JSON.stringify(value);
}

/** The lines of a stack stand below the line that they belong to. */
function indented(text: string): string {
  return text.replaceAll(/\n\s*/g, '\n    ');
}
