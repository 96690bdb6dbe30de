/** What the journal writes is `Name: message`; a name has no spaces. */
const NAMED = /^([A-Za-z_$][\w$.]*): /;

/** The name of the error that an `ErrorMessage` words; `undefined` where it has none. */
export function errorName(message: string | undefined): string | undefined {
  return message === undefined ? undefined : NAMED.exec(message)?.[1];
}
