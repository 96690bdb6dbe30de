/** The function was called with something it does not take; nothing was written. */
export class InvalidInput extends Error {
  override readonly name = 'InvalidInput';
  readonly code = 'INVALID_INPUT';
  readonly retryable = false;
}

/** Environment variables of the function are missing or malformed; the message names all of them. */
export class InvalidEnvironment extends Error {
  override readonly name = 'InvalidEnvironment';
  readonly code = 'INVALID_ENVIRONMENT';
  readonly retryable = false;
}
