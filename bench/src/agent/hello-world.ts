/** The smallest agent for the AgentCore SDK, as in its documentation, on another port. */
import { BedrockAgentCoreApp } from 'bedrock-agentcore/runtime';

const app = new BedrockAgentCoreApp({
  invocationHandler: { process: async () => 'Hello, world!' },
});

app.run({ port: Number(process.env['PORT']), host: '127.0.0.1' });
