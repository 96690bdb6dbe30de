import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';

/** How long a connection may take to be made, in milliseconds. */
const CONNECTION_TIMEOUT_MS = 1_000;
/** How long an answer may take, in milliseconds; DynamoDB answers in about ten. */
const REQUEST_TIMEOUT_MS = 3_000;

/**
 * Makes the DynamoDB client the journal is used with. Its own retries are off: the journal counts the tries itself,
 * because only so it knows what a refused condition means.
 */
export function createJournalClient(config: DynamoDBClientConfig = {}): DynamoDBClient {
  return new DynamoDBClient({
    maxAttempts: 1,
    requestHandler: {
      connectionTimeout: CONNECTION_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      throwOnRequestTimeout: true,
    },
    ...config,
  });
}
