import { callFailure } from '@agents/failures';
import {
  DynamoDBClient,
  type DynamoDBClientConfig,
  DynamoDBServiceException,
} from '@aws-sdk/client-dynamodb';
import { TableError } from '../table.ts';

/** The limit for making a connection, in milliseconds. */
const CONNECTION_TIMEOUT_MS = 1_000;
/** The limit for a whole request, in milliseconds; DynamoDB usually answers in about 10. */
const REQUEST_TIMEOUT_MS = 3_000;

/** The time that a function reserves for its last request to the journal, and half a second for its answer; in milliseconds. */
export const LAST_TRY_MS = REQUEST_TIMEOUT_MS + 500;

/**
 * Makes the DynamoDB client of the journal. The SDK's retries are off: the journal must count the tries to know what a
 * refused condition means.
 *
 * Most of a request's cost is the SDK's middleware. So the chain is built once for each command instead of each request,
 * and two middlewares that would do nothing are left out. `make bench ONLY=append` measures the difference.
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

/** Replaces the SDK's retry middleware. The stack needs one with this name, because the signature is added after it. */
const RETRY_PLACE = {
  name: 'retryMiddleware',
  step: 'finalizeRequest',
  priority: 'high',
  override: true,
} as const;

/** Finds out how far a failed request reached. An error without a row in packages/failures counts as unanswered. */
export function classifyDynamoError(error: unknown, tableName: string): TableError {
  const name = error instanceof Error ? error.name : 'Error';
  const message = error instanceof Error ? error.message : String(error);
  const text = `${name}: ${message}${advice(name, tableName)}`;
  const reach = callFailure(name)?.journal ?? 'unanswered';
  const corrected = reach === 'refused' && isClockCorrected(error);
  return new TableError(corrected ? 'throttled' : reach, text, { cause: error });
}

/**
 * Whether the SDK has learned from this answer that its clock is wrong by minutes. DynamoDB refuses a signature of the wrong
 * time; the SDK signs the next request with the corrected time.
 */
function isClockCorrected(error: unknown): boolean {
  if (!(error instanceof DynamoDBServiceException)) return false;
  return 'clockSkewCorrected' in error.$metadata && error.$metadata.clockSkewCorrected === true;
}

function advice(name: string, tableName: string): string {
  switch (name) {
    case 'ResourceNotFoundException':
      return ` (table ${tableName} does not exist in this account and region: deploy the stage, or check the region and JOURNAL_TABLE)`;
    case 'AccessDeniedException':
      return ` (the role may not use table ${tableName}: check its policy)`;
    case 'CredentialsProviderError':
      return ' (no AWS credentials found: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY)';
    default:
      return '';
  }
}
