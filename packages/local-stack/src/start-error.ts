/** Why the stack did not start: a stable code for programs beside the sentence for people. */
export type StartErrorCode =
  | 'PACKAGE_MISSING'
  | 'TEMPLATE_INVALID'
  | 'PORT_TAKEN'
  | 'PORT_REFUSED'
  | 'DATA_FOLDER_IN_USE'
  | 'DATA_FOLDER_UNUSABLE';

/** An error that the person at the terminal can do something about; its message says what. */
export class StartError extends Error {
  override readonly name = 'StartError';
  readonly code: StartErrorCode;

  constructor(code: StartErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
