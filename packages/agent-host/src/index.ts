/** Runs an agent: AgentCore's HTTP contract, the entrypoint, the background task and its final event. */
export { InvalidModelChoice, type ModelChoice, type ModelUsage, parseModelChoice } from '@agents/events';
export {
  type Agent,
  type AgentContext,
  type CreateAgent,
  InvalidRequest,
  type ProgressAmount,
  type SavedValues,
} from './agent.ts';
export { runAgent } from './run-agent.ts';
