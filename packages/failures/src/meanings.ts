import { AGENT_CALL_MEANINGS as AGENT } from './agent-call-meanings.ts';

/** What a failure means, as one sentence; more exact where the caller is known. */
export interface Meaning {
  readonly text: string;
  /** Where a function called the agent. */
  readonly agentCall?: string;
  /** Where the journal called DynamoDB. */
  readonly journal?: string;
}

const meanings = {
  AGENT_RUNTIME_UNAVAILABLE: {
    text: 'The agent could not be reached, or did not answer. The agent starts a task only once, so the call is safe to repeat.',
  },
  AGENT_CAPACITY_EXCEEDED: {
    text: 'AgentCore has no capacity for another session now: calls are throttled, or a quota is used up.',
  },
  JOURNAL_UNAVAILABLE: { text: 'The journal did not answer in time.' },
  INVALID_INPUT: { text: 'The input is not valid for a session.' },
  INVALID_ENVIRONMENT: { text: 'An environment variable is missing or malformed in the deployment.' },
  JOURNAL_REFUSED: { text: 'DynamoDB refused the request: the table or a permission is missing.' },
  AGENT_INVOCATION_FAILED: {
    text: 'The agent cannot be called, and a repeated call would fail the same way.',
  },
  INTERNAL_ERROR: { text: "The code has a defect. The component's log has the stack." },

  AGENT_UNREACHABLE: { text: AGENT.AGENT_UNREACHABLE },
  AGENT_CALL_TIMED_OUT: { text: AGENT.AGENT_CALL_TIMED_OUT },
  AGENT_ANSWER_INVALID: { text: AGENT.AGENT_ANSWER_INVALID },
  CALL_ABORTED: { text: AGENT.CALL_ABORTED },

  THROTTLED: {
    text: "AWS throttled the call: the account's rate limit was exceeded.",
    agentCall: AGENT.THROTTLED,
  },
  RATE_LIMITED: {
    text: 'A service that the message names limits the rate of calls: it answered 429 or with words that mean the same.',
  },
  PARTITION_THROTTLED: {
    text: 'DynamoDB throttled the call: a partition of the table or of its index received too many requests.',
  },
  LIMIT_EXCEEDED: { text: 'AWS refused the call: a limit of the account was reached.' },
  QUOTA_EXCEEDED: { text: 'A quota of the account is used up.', agentCall: AGENT.QUOTA_EXCEEDED },
  PARTITION_FULL: { text: "The session's partition of the table is full." },

  CREDENTIALS_EXPIRED: {
    text: 'The credentials have expired.',
    agentCall: AGENT.CREDENTIALS_EXPIRED,
    journal: AGENT.CREDENTIALS_EXPIRED,
  },
  SIGN_IN_EXPIRED: { text: 'The sign-in has expired.' },
  CREDENTIALS_MISSING: { text: AGENT.CREDENTIALS_MISSING },
  CREDENTIALS_UNKNOWN: { text: AGENT.CREDENTIALS_UNKNOWN },
  SIGNATURE_INVALID: {
    text: 'The signature is invalid: the secret access key is wrong, or the clock is.',
    agentCall: AGENT.SIGNATURE_INVALID,
    journal: AGENT.SIGNATURE_INVALID,
  },
  SIGNATURE_MISSING: { text: 'The request was not signed, or its signature is incomplete.' },
  CLOCK_SKEWED: { text: AGENT.CLOCK_SKEWED },

  ACCESS_DENIED: {
    text: 'A permission is missing: the caller may not do what the message names.',
    agentCall: AGENT.ACCESS_DENIED,
    journal: 'The role may not use the table.',
  },
  NOT_FOUND: {
    text: 'A resource that the message names does not exist in this account and region.',
    agentCall: AGENT.NOT_FOUND,
    journal: 'The table does not exist in this account and region.',
  },
  INVALID_REQUEST: { text: AGENT.INVALID_REQUEST },
  WRONG_PROTOCOL: { text: 'The endpoint belongs to another program, or to another version of it.' },

  SERVICE_FAULT: { text: AGENT.SERVICE_FAULT },
  SERVICE_UNAVAILABLE: { text: 'The AWS service is temporarily unavailable.' },
  SESSION_CONFLICT: { text: AGENT.SESSION_CONFLICT },
  AGENT_ERROR: { text: AGENT.AGENT_ERROR },
  MICROVM_STOPPED: {
    text: 'The platform stopped the microVM while the task ran: the session was stopped, or the microVM reached a limit.',
  },
  OUT_OF_MEMORY: { text: 'The process ran out of memory.' },
  TASK_UNKNOWN: {
    text: "Another microVM started the session's task, and this one does not know whether the task still runs.",
  },
  MODEL_CHOICE_INVALID: {
    text: 'The setting of the model cannot be used. The message says what MODEL and MODEL_URL have to be.',
  },
  MODEL_CREDENTIALS_INVALID: {
    text: "The model's provider does not accept the credentials. On your computer, sign in again with `aws sso login`, or set MODEL_API_KEY.",
  },
  MODEL_ACCESS_DENIED: {
    text: 'The account, the role or the key may not use the model. Request access to it from its provider; in AWS, in the Bedrock console.',
  },
  MODEL_NOT_FOUND: {
    text: 'The provider does not have the model. Check its id; in Bedrock, many models need the id of an inference profile.',
  },
  MODEL_THROTTLED: {
    text: "The model's provider limits the rate of requests. Start the session again later, or raise the quota.",
  },
  MODEL_UNREACHABLE: {
    text: "The model's endpoint cannot be reached. Start its server, or check MODEL_URL and the network.",
  },
  MODEL_REFUSED: { text: 'The model refused the prompt, or its answer was filtered.' },

  UNREACHABLE: { text: 'The connection was refused or cut, or the host was not found.' },
  TIMED_OUT: { text: 'No answer arrived in time, or the connection was cut.', agentCall: AGENT.TIMED_OUT },
  CONNECTION_REFUSED: { text: 'The connection was refused: no program listens at the address.' },
  CONNECTION_CUT: { text: 'The connection was cut.' },
  HOST_NOT_FOUND: { text: 'The host does not exist.' },
  HOST_UNRESOLVED: { text: "The host's name could not be resolved." },

  WRITE_CONFLICT: { text: 'Another write of the same item was under way.' },
  ENDPOINT_INVALID: { text: 'DynamoDB does not serve the request at this endpoint.' },

  FUNCTION_NOT_READY: { text: 'Lambda could not run the function yet: a part that it needs was not ready.' },
  FUNCTION_UNUSABLE: { text: 'Lambda cannot run the function as it is deployed, or refused the request.' },
  CONCURRENCY_EXCEEDED: { text: "Lambda throttled the call: the account's concurrency limit was reached." },
  SERVICE_UNREACHABLE: { text: 'Step Functions could not reach the service.' },
  FUNCTION_EXITED: {
    text: "The function's process ended before it answered: it ran out of memory, or Lambda stopped it.",
  },
  FUNCTION_TIMED_OUT: { text: 'The function did not finish within its timeout.' },
  TASK_TIMED_OUT: { text: "The task did not finish within the state machine's timeout." },
  EXECUTION_LIMIT_REACHED: { text: 'The account has as many open executions as its quota allows.' },
  ENCRYPTION_KEY_UNUSABLE: { text: 'The KMS key of the state machine is disabled or pending deletion.' },
  ROUND_THROTTLED: { text: 'A poll of the round was throttled by Lambda, also when it was repeated.' },
  ROUND_FAILED: { text: 'A round of polling failed after its own retries.' },
  POLLING_REFUSED: { text: 'The poller failed in a way that another round would not change.' },
  ROUND_NOT_AWAITED: { text: 'The workflow has another answer of the round, or waits no more.' },
  ALREADY_WRITTEN: {
    text: "An earlier try has written the event, or another writer's event has the same millisecond. The workflow finds out, and then goes on or takes the next free millisecond.",
  },
  OTHER_DYNAMODB_ERROR: { text: 'DynamoDB answered with an error that Step Functions does not name.' },
} as const satisfies Readonly<Record<string, Meaning>>;

/** What happened, as a stable code: tests and programs match on it, and its words may change. */
export type FailureCode = keyof typeof meanings;

/** The words of each code. */
export const MEANINGS: Readonly<Record<FailureCode, Meaning>> = meanings;
