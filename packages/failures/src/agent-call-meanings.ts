/** The timeout that a call of the agent may mean, for the error of the client and for that of the network. */
const AGENT_TIMED_OUT =
  'AgentCore did not answer in time: the cold start took too long, or the agent blocks before it answers.';

/** What an error means where a function called the agent. */
export const AGENT_CALL_MEANINGS = {
  AGENT_UNREACHABLE: 'The connection to AgentCore failed.',
  AGENT_CALL_TIMED_OUT: AGENT_TIMED_OUT,
  AGENT_ANSWER_INVALID:
    "The agent's answer does not follow this version's protocol: another program or another version is deployed.",
  CALL_ABORTED: 'The caller ended the call before an answer arrived.',
  THROTTLED:
    "AgentCore throttled the call: the account's limit of calls or new sessions a second was exceeded.",
  QUOTA_EXCEEDED: "All sessions of the account's quota are in use until one ends or the quota is raised.",
  CREDENTIALS_EXPIRED: 'The credentials have expired. The next try is signed with fresh ones.',
  CREDENTIALS_MISSING: 'No AWS credentials were found.',
  CREDENTIALS_UNKNOWN: 'AWS does not know these credentials.',
  SIGNATURE_INVALID:
    'The signature is invalid. If the clock is wrong, the call is retried with the corrected time.',
  CLOCK_SKEWED: "The caller's clock is wrong by minutes.",
  ACCESS_DENIED:
    "The function's role lacks bedrock-agentcore:InvokeAgentRuntime on the runtime's ARN or on ARN/*.",
  NOT_FOUND: 'The runtime or its endpoint does not exist in this account and region.',
  INVALID_REQUEST: 'The request is invalid, and stays invalid however often it is sent.',
  SERVICE_FAULT: 'AWS had an internal fault, which is usually temporary.',
  SESSION_CONFLICT: "AgentCore is starting or stopping the session's microVM.",
  AGENT_ERROR: "The agent did not start, was killed, or answered with an error; the agent's log says which.",
  TIMED_OUT: AGENT_TIMED_OUT,
} as const;
