export { classify } from './classify.ts';
export {
  type AgentRuntimeClient,
  type AgentRuntimeClientOptions,
  createAgentRuntimeClient,
} from './client.ts';
export { AgentAnswerInvalid, AgentCallTimedOut, AgentUnreachable } from './errors.ts';
export { runtimeSessionId } from './runtime-session-id.ts';
export { createBedrockAgentCoreClient } from './sdk-client.ts';
