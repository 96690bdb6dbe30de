/** Calls an agent on AgentCore: the client, its errors, and the protocol that both sides parse with. */
export {
  type AgentRuntimeClient,
  type AgentRuntimeClientOptions,
  createAgentRuntimeClient,
  createBedrockAgentCoreClient,
  type StopOutcome,
} from './client.ts';
export { AgentAnswerInvalid, AgentCallTimedOut, AgentUnreachable, classify } from './errors.ts';
export {
  type StartAnswer,
  type StartOutcome,
  type StartRequest,
  type StatusAnswer,
  type StatusRequest,
  sessionPayloadSchema,
  startAnswerSchema,
  startRequestSchema,
  statusAnswerSchema,
  statusRequestSchema,
} from './protocol.ts';
export { runtimeSessionId } from './runtime-session-id.ts';
