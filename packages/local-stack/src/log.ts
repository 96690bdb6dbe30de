/**
 * Where the stack says what it does: fields first, then a sentence. The same shape as the services' own logger, so
 * either can be passed.
 */
export interface StackLog {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
