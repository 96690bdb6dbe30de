import * as v from 'valibot';
import { classify, createAgentRuntimeClient, createBedrockAgentCoreClient } from '../src/index.ts';
import { startRequestSchema } from '../src/protocol.ts';

/** Calls the agent behind an endpoint once and prints, as JSON, the error the call ended with. */
const [, , endpoint = '', request = ''] = process.argv;
const client = createBedrockAgentCoreClient({
  endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
});
const runtimeArn = 'arn:aws:bedrock-agentcore:us-east-1:000000000000:runtime/agents_dev-Ab1';
const start = v.parse(v.pipe(v.string(), v.parseJson(), startRequestSchema), request);

const error: unknown = await createAgentRuntimeClient({ client, runtimeArn })
  .invoke(start, { timeoutMs: 5_000 })
  .then(
    () => new Error('the call succeeded'),
    (reason: unknown) => reason,
  );
const { name, message } = error instanceof Error ? error : new Error(String(error));
process.stdout.write(JSON.stringify({ name, message, retry: classify(error).retry }));
