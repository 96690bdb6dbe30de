import type { FailureCode } from './meanings.ts';
import { MODEL_FAILURES } from './model-failures.ts';

/**
 * What an error's text has when it means a failure: names, and the words that AWS, its SDKs in any language and HTTP use. An
 * agent's libraries often wrap the error, so the name may be in the middle of the message.
 *
 * The most telling come first: the error of a library often names the quota or the permission behind it.
 */
export const SIGNS: readonly (readonly [code: FailureCode, sign: RegExp])[] = [
  // The names of packages/models stand before the words of the provider, which the same message repeats as the cause.
  ...MODEL_FAILURES.filter(({ code }) => code !== 'MODEL_REFUSED').map(
    ({ name, code }) => [code, new RegExp(`\\b${name}: `)] as const,
  ),
  ['ACCESS_DENIED', /AccessDenied|not authorized|Unauthorized(?:Operation|Exception)|\b403\b/i],
  ['THROTTLED', /Throttl|TooManyRequestsException|Rate exceeded|RequestLimitExceeded|ProvisionedThroughput/i],
  ['RATE_LIMITED', /\b429\b|too ?many ?requests|rate[ _-]?limit/i],
  ['QUOTA_EXCEEDED', /ServiceQuotaExceeded|LimitExceeded/i],
  ['CREDENTIALS_MISSING', /CredentialsProvider|locate credentials/i],
  ['CREDENTIALS_EXPIRED', /ExpiredToken|TokenProviderError|token included in the request is expired/i],
  [
    'CREDENTIALS_UNKNOWN',
    /UnrecognizedClient|InvalidClientTokenId|security token(?! included in the request is expired)/i,
  ],
  ['SIGNATURE_INVALID', /InvalidSignature|SignatureDoesNotMatch/i],
  ['SIGNATURE_MISSING', /IncompleteSignature|MissingAuthentication/i],
  ['CLOCK_SKEWED', /RequestTimeTooSkewed/],
  ['MICROVM_STOPPED', /MachineStopped|SIGTERM/],
  ['OUT_OF_MEMORY', /out of memory|heap limit|\bOOM\b|\bENOMEM\b|MemoryError|SIGKILL/i],
  ['FUNCTION_EXITED', /Runtime\.ExitError/i],
  ['AGENT_ERROR', /RuntimeClientError|Received error \(\d+\) from runtime/],
  ['WRITE_CONFLICT', /(?:ReplicatedWrite|Transaction)Conflict/],
  ['SESSION_CONFLICT', /RetryableConflict|\bConflictException/],
  ['NOT_FOUND', /ResourceNotFound|NotFoundException|does not exist|no such (?:table|model|runtime)/i],
  ['TASK_UNKNOWN', /TaskUnknown/],
  ['MODEL_REFUSED', /ModelRefused|guardrail|content filter/i],
  ['AGENT_ANSWER_INVALID', /AgentAnswerInvalid/],
  ['ENDPOINT_INVALID', /InvalidEndpointException/],
  ['WRONG_PROTOCOL', /UnknownOperation|SerializationException/i],
  ['INVALID_ENVIRONMENT', /InvalidEnvironment|environment variable/i],
  ['INVALID_REQUEST', /ValidationException|ValidationError|ValueError|InvalidRequest|invalid request/i],
  [
    'UNREACHABLE',
    /AgentUnreachable|\b(?:ECONNREFUSED|ECONNRESET|ECONNABORTED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|EPIPE)\b|socket hang up|fetch failed|UND_ERR_/i,
  ],
  ['TIMED_OUT', /timed?[ -]?out|deadline exceeded|AbortError/i],
  ['SERVICE_FAULT', /InternalServer/],
  ['SERVICE_UNAVAILABLE', /ServiceUnavailable/],
  ['PARTITION_FULL', /ItemCollectionSizeLimit/],
  ['JOURNAL_UNAVAILABLE', /JournalUnavailable/],
  ['JOURNAL_REFUSED', /JournalRefused/],
  ['INTERNAL_ERROR', /^(?:TypeError|ReferenceError|RangeError|SyntaxError|AssertionError|InternalError)\b/],
];

/** What a provider says is the cause of what packages/models says of it. */
const BY_MODEL = MODEL_FAILURES.map(({ code }) => code);

/**
 * Codes that a message shows only because of another: AWS answers a throttled call with 429, and `fetch` throws a TypeError
 * when the network fails. Such an error is a defect only if nothing below it says otherwise.
 */
const IMPLIED_BY: Readonly<Partial<Record<FailureCode, readonly FailureCode[]>>> = {
  ACCESS_DENIED: BY_MODEL,
  THROTTLED: BY_MODEL,
  NOT_FOUND: BY_MODEL,
  UNREACHABLE: BY_MODEL,
  INVALID_REQUEST: BY_MODEL,
  QUOTA_EXCEEDED: BY_MODEL,
  CREDENTIALS_MISSING: BY_MODEL,
  CREDENTIALS_EXPIRED: BY_MODEL,
  CREDENTIALS_UNKNOWN: BY_MODEL,
  RATE_LIMITED: ['THROTTLED', 'QUOTA_EXCEEDED', ...BY_MODEL],
  INTERNAL_ERROR: SIGNS.map(([code]) => code).filter((code) => code !== 'INTERNAL_ERROR'),
};

/** The codes whose signs a message has, the most telling first. */
export function codesIn(message: string): readonly FailureCode[] {
  const codes = SIGNS.filter(([, sign]) => sign.test(message)).map(([code]) => code);
  return codes.filter((code) => !codes.some((other) => IMPLIED_BY[code]?.includes(other) ?? false));
}
