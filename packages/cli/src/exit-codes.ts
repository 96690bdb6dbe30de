import type { DisplayState } from '@agents/diagnosis';

/** The exit codes of the command. */
export const EXIT = {
  ok: 0,
  failed: 1,
  usage: 2,
  notFound: 3,
  unreachable: 4,
  stuck: 5,
  notStopped: 6,
  timeout: 124,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The same in words, for the help. */
export const EXIT_MEANINGS: readonly (readonly [code: ExitCode, meaning: string])[] = [
  [EXIT.ok, 'the session completed or has not ended; for other commands: success'],
  [EXIT.failed, 'the session failed or was stopped, `verify` found an error, or the command failed'],
  [EXIT.usage, 'the command line is invalid'],
  [EXIT.notFound, 'the session, or what was asked of it, was not found'],
  [EXIT.unreachable, 'AWS cannot be used: credentials, network or a missing table'],
  [EXIT.stuck, 'the session is stuck, stalled or lost'],
  [EXIT.notStopped, '`stop` did not see the session end: something may still happen'],
  [EXIT.timeout, 'the session did not end within --timeout'],
  [EXIT.interrupted, 'interrupted with Ctrl-C'],
];

const OUTCOMES: Readonly<Record<DisplayState, ExitCode>> = {
  completed: EXIT.ok,
  running: EXIT.ok,
  pending: EXIT.ok,
  failed: EXIT.failed,
  stopped: EXIT.failed,
  stuck: EXIT.stuck,
  stalled: EXIT.stuck,
  lost: EXIT.stuck,
  'not found': EXIT.notFound,
};

/** The exit code for a session's state. */
export function exitCodeOf(state: DisplayState): ExitCode {
  return OUTCOMES[state];
}

/** The command failed. The message says why, and what to do about it. */
export class CliError extends Error {
  override readonly name: string = 'CliError';
  readonly exitCode: ExitCode;
  /** The code of the failure behind it. */
  readonly code: string | undefined;

  constructor(
    exitCode: ExitCode,
    message: string,
    { code, ...options }: ErrorOptions & { readonly code?: string } = {},
  ) {
    super(message, options);
    this.exitCode = exitCode;
    this.code = code;
  }
}

/** The command line is invalid. */
export class UsageError extends CliError {
  override readonly name = 'UsageError';

  constructor(message: string) {
    super(EXIT.usage, message);
  }
}

/** The session exists, and what was asked of it does not. */
export class NotFound extends CliError {
  override readonly name = 'NotFound';

  constructor(message: string) {
    super(EXIT.notFound, message);
  }
}

/** Ctrl-C. The person who pressed it needs no message. */
export class Interrupted extends CliError {
  override readonly name = 'Interrupted';

  constructor() {
    super(EXIT.interrupted, '');
  }
}
