/** Calls an agent on AgentCore: the protocol both sides parse with, the client, and its errors. */
export { classify } from './classify.ts';
export {
  type AgentRuntimeClient,
  type AgentRuntimeClientOptions,
  createAgentRuntimeClient,
} from './client.ts';
export { AgentAnswerInvalid, AgentCallTimedOut, AgentUnreachable } from './errors.ts';
export {
  jsonObjectSchema,
  type StartAnswer,
  type StartOutcome,
  type StartRequest,
  type StatusAnswer,
  type StatusRequest,
  startAnswerSchema,
  startRequestSchema,
  statusAnswerSchema,
  statusRequestSchema,
} from './protocol.ts';
export { runtimeSessionId } from './runtime-session-id.ts';
export { createBedrockAgentCoreClient } from './sdk-client.ts';
