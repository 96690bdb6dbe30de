/** The journal could not be reached in time: nothing more is known, and trying again later makes sense. */
export class JournalUnavailable extends Error {
  override readonly name = 'JournalUnavailable';
  readonly code = 'JOURNAL_UNAVAILABLE';
  readonly retryable = true;
}

/** The table refused the request for good: it is not there, not ours, or the request is not valid. */
export class JournalRefused extends Error {
  override readonly name = 'JournalRefused';
  readonly code = 'JOURNAL_REFUSED';
  readonly retryable = false;
}

/** A result that has no room in the store; nothing of it was stored. */
export class ResultTooLarge extends Error {
  override readonly name = 'ResultTooLarge';
  readonly code = 'RESULT_TOO_LARGE';
  readonly retryable = false;
}
