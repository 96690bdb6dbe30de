import { describeError } from '@agents/journal';
import type { Logger } from '@agents/log';
import { MachineStopped, type SayLastWords } from './session/last-words.ts';

/** As much of `process` as ending it takes. */
export interface EndingProcess {
  once(event: 'SIGTERM', listener: () => void): unknown;
  once(event: 'uncaughtException' | 'unhandledRejection', listener: (reason: unknown) => void): unknown;
  exit(code: number): void;
}

export interface ProcessEndOptions {
  readonly process: EndingProcess;
  readonly sayLastWords: SayLastWords;
  readonly log: Logger;
}

/**
 * Sees to it that the process does not end without its last words: when the platform takes the machine away (SIGTERM), and
 * when code somewhere threw and nobody caught it. After the latter nothing in the process can be trusted, so it ends too.
 */
export function endProcessWell({ process, sayLastWords, log }: ProcessEndOptions): void {
  let isEnding = false;
  const end = (reason: unknown, code: number): void => {
    if (isEnding) return;
    isEnding = true;
    log.warn({ reason: describeError(reason) }, 'agent ends');
    void sayLastWords(reason).finally(() => process.exit(code));
  };
  process.once('SIGTERM', () =>
    end(new MachineStopped('SIGTERM: the platform ended this machine while the task ran'), 0),
  );
  process.once('uncaughtException', (error) => end(error, 1));
  process.once('unhandledRejection', (reason) => end(reason, 1));
}
