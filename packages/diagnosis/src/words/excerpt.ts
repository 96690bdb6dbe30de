import { redactSecrets } from '@agents/events';

/** As much of a foreign text as a sentence carries. */
const LONGEST = 240;

/** What could move the cursor, colour the terminal or turn the direction of a line. */
const UNPRINTABLE = /[\s\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+/gu;

/**
 * A message as a sentence can hold it: one line, secrets redacted, at most 240 characters. A row of the table may have been
 * written by anything, and an execution's cause has not been redacted by the journal.
 */
export function excerpt(text: string): string {
  const line = redactSecrets(text.slice(0, 20_000).replace(UNPRINTABLE, ' ').trim());
  return line.length <= LONGEST ? line : `${line.slice(0, LONGEST - 1).toWellFormed()}…`;
}
