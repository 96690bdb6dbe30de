import { BedrockAgentCoreClient, type BedrockAgentCoreClientConfig } from '@aws-sdk/client-bedrock-agentcore';

/** A new connection to a regional AWS endpoint takes well under a second; what takes longer will not come. */
const CONNECTION_TIMEOUT_MS = 3_000;

/**
 * A connection for each call. One kept from an earlier call was closed by the other side while Lambda had the process
 * frozen; without retries the next call would fail on it, and a failed invocation would stand in the journal.
 */
const ONE_SHOT = { keepAlive: false };

/**
 * Makes an AgentCore client that sends each request once; region, credentials and endpoint come from the environment
 * unless given.
 *
 * The SDK's own retries are off: they would repeat a call behind the journal's back. Step Functions retries the whole
 * step instead, and every try leaves its events.
 */
export function createBedrockAgentCoreClient(
  config: BedrockAgentCoreClientConfig = {},
): BedrockAgentCoreClient {
  return new BedrockAgentCoreClient({
    maxAttempts: 1,
    requestHandler: { connectionTimeout: CONNECTION_TIMEOUT_MS, httpAgent: ONE_SHOT, httpsAgent: ONE_SHOT },
    ...config,
  });
}
