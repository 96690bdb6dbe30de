/** Why the stack did not start: a stable code for programs, beside the message for people. */
export type StartErrorCode =
  | 'PACKAGE_MISSING'
  | 'TEMPLATE_INVALID'
  | 'PORT_TAKEN'
  | 'PORT_REFUSED'
  | 'DATA_FOLDER_IN_USE'
  | 'DATA_FOLDER_UNUSABLE';

/** An error that the person at the terminal can fix; the message says how. */
export class StartError extends Error {
  override readonly name = 'StartError';
  readonly code: StartErrorCode;

  constructor(code: StartErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
