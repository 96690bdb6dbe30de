import { format } from 'node:util';
import type { Logger, LogLevel } from '@agents/service';

/** As much of `console` as libraries write to. */
export type ConsoleMethods = Record<
  'debug' | 'trace' | 'log' | 'info' | 'warn' | 'error',
  typeof console.log
>;

const LEVELS: Readonly<Record<keyof ConsoleMethods, LogLevel>> = {
  debug: 'debug',
  trace: 'debug',
  log: 'info',
  info: 'info',
  warn: 'warn',
  error: 'error',
};

/**
 * Sends what is written to the console into the log, from where on secrets are redacted: libraries, and whatever agent is
 * put in here, quote there what they did not expect.
 */
export function sendConsoleToLog(target: ConsoleMethods, log: Logger): void {
  for (const [method, level] of Object.entries(LEVELS)) {
    Object.assign(target, {
      [method]: (...args: unknown[]) => log[level]({ from: 'console' }, format(...args)),
    });
  }
}

/** As much of `process` as its warnings take. */
export interface WarningProcess {
  removeAllListeners(event: 'warning'): unknown;
  on(event: 'warning', listener: (warning: Error) => void): unknown;
}

/**
 * Sends the warnings of Node and of libraries into the log. Node itself writes them as errors, at each start of a machine; that
 * something will be removed some day nobody on call can do anything about.
 */
export function sendWarningsToLog(target: WarningProcess, log: Logger): void {
  target.removeAllListeners('warning');
  target.on('warning', ({ name, message }) => {
    log[/deprecat/i.test(name) ? 'debug' : 'warn']({ from: name }, message);
  });
}
