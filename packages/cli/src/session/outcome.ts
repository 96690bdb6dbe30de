import type { DisplayState } from '@agents/diagnosis';
import { EXIT, type ExitCode } from '../exit-codes.ts';

const OUTCOMES: Readonly<Record<DisplayState, ExitCode>> = {
  completed: EXIT.ok,
  running: EXIT.ok,
  pending: EXIT.ok,
  failed: EXIT.failed,
  stuck: EXIT.stuck,
  lost: EXIT.stuck,
  'not found': EXIT.notFound,
};

/** The exit code that a session's state is. */
export function exitCodeOf(state: DisplayState): ExitCode {
  return OUTCOMES[state];
}
