import type { Io } from './io.ts';
import type { Printer } from './output/printer.ts';
import type { Target } from './target/target.ts';

/** What every verb works with. */
export interface Cli extends Printer {
  readonly io: Io;
  readonly target: Target;
  /**
   * Waits.
   *
   * @throws Interrupted on Ctrl-C
   */
  sleep(ms: number): Promise<void>;
}
