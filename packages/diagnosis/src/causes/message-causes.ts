/** What the words of an error say about its cause. */
interface MessageCause {
  readonly pattern: RegExp;
  readonly cause: string;
  /** What it means where the invoker called the agent. */
  readonly ofCall?: string;
}

/** The most telling first: an error of a library often names the quota or the permission that is behind it. */
const MESSAGE_CAUSES: readonly MessageCause[] = [
  {
    pattern: /AccessDenied|not authorized|UnauthorizedOperation|\b403\b/i,
    cause: 'a permission is missing: the role of who wrote this may not do what the message names',
    ofCall:
      "the invoker's role lacks bedrock-agentcore:InvokeAgentRuntime on the runtime's ARN or on what lies below it",
  },
  {
    pattern: /Throttl|TooManyRequests|Rate exceeded|RequestLimitExceeded|ProvisionedThroughput|\b429\b/i,
    cause: 'AWS was asked for more at once than the account may: throttled',
    ofCall: 'more calls or new sessions per second than the account may have: throttled',
  },
  {
    pattern: /ServiceQuotaExceeded|LimitExceeded/i,
    cause: 'a quota of the account is used up',
    ofCall: 'every session that the account may have is in use, until one ends or the quota is raised',
  },
  {
    pattern:
      /ExpiredToken|CredentialsProvider|(?:Invalid|Incomplete)Signature|UnrecognizedClient|MissingAuthentication|locate credentials|security token/i,
    cause: 'the credentials are missing, expired or not valid here',
  },
  { pattern: /RequestTimeTooSkewed/, cause: 'the clock of the caller is wrong by minutes' },
  {
    pattern: /MachineStopped|SIGTERM/,
    cause:
      'the platform took the machine away while the task ran: the session was stopped, or the machine came to its end',
  },
  {
    pattern: /out of memory|heap limit|\bOOM\b|ENOMEM|MemoryError|Runtime\.ExitError|SIGKILL/i,
    cause: 'the process ran out of memory and was ended',
  },
  {
    pattern: /RuntimeClientError|Received error \(\d+\) from runtime/,
    cause: 'the agent did not start, was killed, or answered with an error; its own log says which',
  },
  {
    pattern: /RetryableConflict/,
    cause: "the session's machine was being set up or taken down",
  },
  {
    pattern: /ResourceNotFound|NotFoundException|does not exist|no such (?:table|model|runtime)/i,
    cause: 'what the message names is not in this account and region: not deployed, or under another name',
    ofCall: 'there is no such runtime or endpoint in this account and region',
  },
  {
    pattern: /TaskUnknown/,
    cause:
      'another machine has started the task of this session, and this one does not know whether it lives',
  },
  {
    pattern: /ModelRefused|guardrail|content filter/i,
    cause: 'the model refused the prompt or its own answer',
  },
  {
    pattern: /AgentAnswerInvalid|UnknownOperation|SerializationException/,
    cause: 'another program answered than the one that was meant, or another version of it',
  },
  {
    pattern: /InvalidEnvironment|environment variable/i,
    cause: 'it was deployed without a variable it needs',
  },
  {
    pattern: /InvalidRequest|ValidationException|ValidationError|ValueError|invalid request/i,
    cause: 'the request is not what was expected, and stays so however often it is sent',
  },
  {
    pattern:
      /AgentUnreachable|ECONNREFUSED|ECONNRESET|ECONNABORTED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|EPIPE|socket hang up/i,
    cause: 'the network: a connection was refused, cut, or its host not found',
  },
  {
    pattern: /timed?[ -]?out|deadline exceeded|AbortError/i,
    cause: 'what was asked did not answer in the time it was given',
    ofCall:
      'AgentCore did not answer in time: a cold start that takes too long, or an agent that blocks before it answers',
  },
  {
    pattern: /InternalServer|ServiceUnavailable/,
    cause: 'a fault of AWS, temporary as a rule',
  },
  {
    pattern: /ItemCollectionSizeLimit/,
    cause: 'the partition of the session is full',
  },
  {
    pattern: /Journal(?:Unavailable|Refused)/,
    cause: 'the journal could not be written or read',
  },
  {
    pattern: /^(?:TypeError|ReferenceError|RangeError|SyntaxError|AssertionError|InternalError)\b/,
    cause: 'a defect in the code that wrote this; its log has the stack',
  },
];

/** The causes that a message speaks for, the most telling first; at most two. */
export function causesOfMessage(message: string, isCall: boolean): readonly string[] {
  return MESSAGE_CAUSES.filter(({ pattern }) => pattern.test(message))
    .map(({ cause, ofCall }) => (isCall && ofCall) || cause)
    .slice(0, 2);
}
