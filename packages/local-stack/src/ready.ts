/** How long the endpoint may take for its first answer, in milliseconds. */
const FIRST_ANSWER_MS = 10_000;

/**
 * Asks the endpoint for its tables, as any client would, so that "ready" means that a request was answered.
 *
 * @throws Error when it does not answer well, or not in time
 */
export async function proveReady(endpoint: string): Promise<void> {
  const answer = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'DynamoDB_20120810.ListTables',
      'x-amz-date': '20200101T000000Z',
      authorization:
        'AWS4-HMAC-SHA256 Credential=local/20200101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=local',
      connection: 'close',
    },
    body: '{}',
    signal: AbortSignal.timeout(FIRST_ANSWER_MS),
  });
  await answer.arrayBuffer();
  if (!answer.ok)
    throw new Error(`the endpoint ${endpoint} answered its first request with ${answer.status}`);
}
