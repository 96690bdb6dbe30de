import { JOURNAL_ERRORS } from '@agents/failures';
import {
  DynamoDBClient,
  type DynamoDBClientConfig,
  DynamoDBServiceException,
} from '@aws-sdk/client-dynamodb';
import { TableError } from '../table.ts';

/** How long a connection may take to be made, in milliseconds. */
const CONNECTION_TIMEOUT_MS = 1_000;
/** How long an answer may take, in milliseconds; DynamoDB answers in about ten. */
const REQUEST_TIMEOUT_MS = 3_000;

/** What a function keeps of its time for its last request to the journal, and half a second to answer; in milliseconds. */
export const LAST_TRY_MS = REQUEST_TIMEOUT_MS + 500;

/**
 * Makes the DynamoDB client the journal is used with. Its own retries are off: the journal counts the tries itself,
 * because only so it knows what a refused condition means.
 *
 * What a request costs is mostly what the SDK does around it, so that is kept to what the journal needs: the chain of
 * middleware is put together once a command and not once a request, and two links that would do nothing are left out.
 * `make bench ONLY=append` says what that is worth.
 */
export function createJournalClient(config: DynamoDBClientConfig = {}): DynamoDBClient {
  const client = new DynamoDBClient({
    maxAttempts: 1,
    cacheMiddleware: true,
    requestHandler: {
      connectionTimeout: CONNECTION_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      throwOnRequestTimeout: true,
    },
    ...config,
  });
  client.middlewareStack.add((next) => next, RETRY_PLACE);
  client.middlewareStack.remove('loggerMiddleware');
  return client;
}

/** Where the SDK retries. The place has to be taken, because the signature is put on after it. */
const RETRY_PLACE = {
  name: 'retryMiddleware',
  step: 'finalizeRequest',
  priority: 'high',
  override: true,
} as const;

/** Says how far a failed DynamoDB request reached; what is not known to be harmless counts as unanswered. */
export function classifyDynamoError(error: unknown, tableName: string): TableError {
  const name = error instanceof Error ? error.name : 'Error';
  const message = error instanceof Error ? error.message : String(error);
  const text = `${name}: ${message}${advice(name, tableName)}`;
  const reach = Object.hasOwn(JOURNAL_ERRORS, name) ? JOURNAL_ERRORS[name]?.reach : undefined;
  if (reach === 'refused' && isClockCorrected(error))
    return new TableError('throttled', text, { cause: error });
  return new TableError(reach ?? 'unanswered', text, { cause: error });
}

/**
 * Whether the SDK has learned from this very answer that the clock here is wrong by minutes. DynamoDB takes no signature
 * of a wrong time; the next one is made for the right time.
 */
function isClockCorrected(error: unknown): boolean {
  if (!(error instanceof DynamoDBServiceException)) return false;
  return 'clockSkewCorrected' in error.$metadata && error.$metadata.clockSkewCorrected === true;
}

function advice(name: string, tableName: string): string {
  switch (name) {
    case 'ResourceNotFoundException':
      return ` (no table ${tableName} in this account and region: deploy the stage, or check the region and JOURNAL_TABLE)`;
    case 'AccessDeniedException':
      return ` (the role may not use table ${tableName}: check its policy)`;
    case 'CredentialsProviderError':
      return ' (no AWS credentials: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY)';
    default:
      return '';
  }
}
