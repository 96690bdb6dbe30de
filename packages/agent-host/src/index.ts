/** Runs an agent: AgentCore's HTTP contract, the entrypoint, the background task and its final event. */
export { type Agent, type AgentContext, type CreateAgent, InvalidRequest } from './agent.ts';
export { runAgent } from './run-agent.ts';
