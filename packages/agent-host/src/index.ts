/** Runs an agent: AgentCore's HTTP contract, the entrypoint, the background task and its end. */
export { type Agent, type AgentContext, InvalidRequest } from './agent.ts';
export { type CreateAgent, runAgent } from './run-agent.ts';
