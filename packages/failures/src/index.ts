/** Every error that DynamoDB, AgentCore and Lambda can give here, and what is done about it: the one table. */
export { AGENT_CALL_ERRORS, type AgentCallError } from './agent-call-errors.ts';
export { JOURNAL_ERRORS, type Reach } from './journal-errors.ts';
export { AGENT_BACKOFF, JOURNAL_BACKOFF, PLATFORM_BACKOFF, type WorkflowBackoff } from './policies.ts';
export {
  FUNCTION_ERRORS,
  INITIATE_ERRORS,
  OWN_FUNCTION_ERRORS,
  retriersFor,
  type WorkflowError,
} from './workflow.ts';
