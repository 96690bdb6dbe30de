import { EXIT, type ExitCode } from './exit-codes.ts';

/** A command that cannot do what it was asked, for a reason its message gives, with what to do about it. */
export class CliError extends Error {
  override readonly name: string = 'CliError';
  readonly exitCode: ExitCode;

  constructor(exitCode: ExitCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
  }
}

/** The command line cannot be followed. */
export class UsageError extends CliError {
  override readonly name = 'UsageError';

  constructor(message: string) {
    super(EXIT.usage, message);
  }
}

/** What was asked for does not exist. */
export class NotFound extends CliError {
  override readonly name = 'NotFound';

  constructor(message: string) {
    super(EXIT.notFound, message);
  }
}

/** Ctrl-C; who pressed it needs no words about it. */
export class Interrupted extends CliError {
  override readonly name = 'Interrupted';

  constructor() {
    super(EXIT.interrupted, '');
  }
}
