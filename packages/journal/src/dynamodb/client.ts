import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';

/** How long a connection may take to be made, in milliseconds. */
const CONNECTION_TIMEOUT_MS = 1_000;
/** How long an answer may take, in milliseconds; DynamoDB answers in about ten. */
const REQUEST_TIMEOUT_MS = 3_000;

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
