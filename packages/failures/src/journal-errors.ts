/**
 * How far a failed request to DynamoDB reached:
 * - `unanswered`: it may or may not have been carried out;
 * - `throttled`: it was not carried out, and later it may be;
 * - `refused`: it was not carried out and never will be.
 */
export type Reach = 'unanswered' | 'throttled' | 'refused';

interface JournalError {
  readonly reach: Reach;
  readonly reason: string;
}

const unanswered = (reason: string): JournalError => ({ reach: 'unanswered', reason });
const throttled = (reason: string): JournalError => ({ reach: 'throttled', reason });
const refused = (reason: string): JournalError => ({ reach: 'refused', reason });

/**
 * What DynamoDB can answer to the journal's requests, and what is done: `unanswered` and `throttled` are repeated by the
 * journal itself by JOURNAL_BACKOFF and end as `JournalUnavailable`, `refused` ends at once as `JournalRefused`.
 *
 * What is not listed counts as unanswered: repeating a put of the same key is harmless, and giving up may lose an event.
 */
export const JOURNAL_ERRORS: Readonly<Record<string, JournalError>> = {
  ThrottlingException: throttled('more requests than the account may make'),
  ProvisionedThroughputExceededException: throttled('more than a partition of the table or its index takes'),
  RequestLimitExceeded: throttled('more requests than the account may make'),
  LimitExceededException: throttled('too many control-plane operations at once'),

  ExpiredTokenException: throttled('the next try is signed with fresh credentials'),

  InternalServerError: unanswered('a fault of DynamoDB'),
  ServiceUnavailable: unanswered('DynamoDB is not available for a moment'),
  TimeoutError: unanswered('no answer in time, or a connection that was cut'),
  ECONNREFUSED: unanswered('nobody listens there'),
  ECONNRESET: unanswered('the connection was cut'),

  ResourceNotFoundException: refused('there is no such table in this account and region'),
  AccessDeniedException: refused('the role may not do this'),
  ValidationException: refused('the request is wrong and stays so'),
  UnrecognizedClientException: refused('the credentials are not known to AWS'),
  InvalidSignatureException: refused(
    'the credentials do not fit the request; of a clock that is wrong, it is repeated with the right time',
  ),
  MissingAuthenticationTokenException: refused('the request was not signed'),
  IncompleteSignatureException: refused('the request was not signed whole'),
  SerializationException: refused('the request could not be read'),
  ItemCollectionSizeLimitExceededException: refused('the partition is full'),
  CredentialsProviderError: refused('there are no credentials to sign with'),
  UnknownOperationException: refused('this endpoint is no DynamoDB'),
};
