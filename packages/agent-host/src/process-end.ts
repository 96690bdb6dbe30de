import { describeError } from '@agents/events';
import type { Logger } from '@agents/service';
import { MachineStopped, type SayLastWords } from './last-words.ts';
import { stackOf } from './stack-of.ts';

/** As much of `process` as ending it takes. */
export interface EndingProcess {
  on(event: 'SIGTERM', listener: () => void): unknown;
  on(event: 'uncaughtException' | 'unhandledRejection', listener: (reason: unknown) => void): unknown;
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
    const about = { reason: describeError(reason), stack: code === 0 ? undefined : stackOf(reason) };
    // Aborted work throws in its turn; without a listener that would end the process before its last words are out.
    if (isEnding) {
      log.warn(about, 'agent is ending already');
      return;
    }
    isEnding = true;
    log[code === 0 ? 'info' : 'error'](about, 'agent ends');
    void sayLastWords(reason).finally(() => process.exit(code));
  };
  process.on('SIGTERM', () =>
    end(new MachineStopped('SIGTERM: the platform ended this machine while the task ran'), 0),
  );
  process.on('uncaughtException', (error) => end(error, 1));
  process.on('unhandledRejection', (reason) => end(reason, 1));
}
