/** The least agent that the AgentCore SDK runs, as its documentation shows it; only the port is another one. */
import { BedrockAgentCoreApp } from 'bedrock-agentcore/runtime';

const app = new BedrockAgentCoreApp({
  invocationHandler: { process: async () => 'Hello, world!' },
});

app.run({ port: Number(process.env['PORT']), host: '127.0.0.1' });
