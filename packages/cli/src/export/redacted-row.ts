import { type Row, redactSecrets } from '@agents/events';

/**
 * A row of the journal without secrets. Writers redact what they write, but a row may be older than a pattern, or not
 * written by them at all. The session's own key stays as it is: it is what was asked for.
 */
export function redactRow({ PK, ...row }: Row): Row {
  // As one text, so that a secret is known by its name as well. A redacted line of JSON is still JSON.
  const redacted: unknown = JSON.parse(redactSecrets(JSON.stringify(row)));
  return { PK, ...(typeof redacted === 'object' && redacted) };
}
