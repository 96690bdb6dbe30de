/** Runs an agent: AgentCore's HTTP contract, the entrypoint, the background task and its final event. */
export type { ModelUsage } from '@agents/events';
export {
  type Agent,
  type AgentContext,
  type CreateAgent,
  InvalidRequest,
  type ProgressAmount,
} from './agent.ts';
export { runAgent } from './run-agent.ts';
