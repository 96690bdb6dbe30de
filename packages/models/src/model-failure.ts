import { describeError } from '@agents/events';
import type { AskedModel } from './load-model.ts';

/** The names of the errors of a model, each with a row in packages/failures. */
export type ModelFailureName =
  | 'ModelAccessDenied'
  | 'ModelCredentialsInvalid'
  | 'ModelNotFound'
  | 'ModelThrottled'
  | 'ModelUnreachable';

/** A model did not answer, for a reason that a person can act on. Its cause is the error of the provider. */
export class ModelFailure extends Error {
  override readonly name: ModelFailureName;
  readonly code = 'MODEL_FAILURE';
  readonly retryable = false;

  constructor(name: ModelFailureName, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = name;
  }
}

/** What shows a failure: names of AWS's errors, words of their messages, and the status of an HTTP answer. */
const SIGNS: readonly (readonly [name: ModelFailureName, sign: RegExp, statuses: readonly number[]])[] = [
  [
    'ModelCredentialsInvalid',
    /ExpiredToken|TokenProviderError|CredentialsProviderError|UnrecognizedClient|InvalidSignature|invalid api key|API Key is valid/i,
    [401],
  ],
  ['ModelAccessDenied', /AccessDenied/, [403]],
  [
    'ModelNotFound',
    /ResourceNotFound|model identifier is invalid|on-demand throughput|model .*(?:not found|does not exist)/i,
    [404],
  ],
  ['ModelThrottled', /Throttl|ServiceQuotaExceeded|ModelNotReady/, [429]],
  [
    'ModelUnreachable',
    /ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|APIConnection|Connection error/,
    [502, 503, 504],
  ],
];

const WHAT_TO_DO: Readonly<Record<ModelFailureName, (choice: AskedModel) => string>> = {
  ModelCredentialsInvalid: ({ provider }) =>
    provider === 'bedrock'
      ? 'AWS does not accept the credentials. On your computer, sign in again (aws sso login), or set a valid AWS_BEARER_TOKEN_BEDROCK of this region'
      : 'the endpoint does not accept the key. Set MODEL_API_KEY to a valid one',
  ModelAccessDenied: ({ provider }) =>
    provider === 'bedrock'
      ? 'the account or the role may not use this model. Request access to it in the Bedrock console'
      : 'the key may not use this model. Choose another model, or another MODEL_API_KEY',
  ModelNotFound: (choice) =>
    choice.provider === 'bedrock'
      ? 'Bedrock does not have this model in this region. Many models need the id of an inference profile, such as us.…'
      : `the endpoint ${choice.baseUrl} does not have it. Check the name and the URL`,
  ModelThrottled: () => 'too many requests for now. Start the session again later, or raise the quota',
  ModelUnreachable: (choice) =>
    choice.provider === 'bedrock'
      ? 'Bedrock cannot be reached. Check the network and the region'
      : `nothing answers at ${choice.baseUrl}. Start the server there, or correct MODEL_URL`,
};

/**
 * What an error of a model means, as an error that says what to do. An error that has no such meaning is returned as the
 * provider made it, without the error that Strands wraps around it.
 */
export function explainModelError(error: unknown, choice: AskedModel): unknown {
  const cause = originOf(error);
  const text = describeError(cause);
  const status = statusOf(cause);
  const found = SIGNS.find(
    ([, sign, statuses]) => sign.test(text) || (status !== undefined && statuses.includes(status)),
  );
  if (!found) return cause;
  const [name] = found;
  return new ModelFailure(name, `${choice.provider}:${choice.id}: ${WHAT_TO_DO[name](choice)}`, { cause });
}

/** The errors of Strands: they have the provider's as their cause, whose name the journal should have. */
const OF_STRANDS = ['ModelError', 'ModelThrottledError', 'ProviderTokenCountError'];

function originOf(error: unknown): unknown {
  const isWrapper = error instanceof Error && OF_STRANDS.includes(error.name) && error.cause instanceof Error;
  return isWrapper ? originOf(error.cause) : error;
}

/** The status of the answer: of the client of openai, and of AWS's. */
function statusOf(error: unknown): number | undefined {
  const { status, $metadata } = Object(error);
  const found: unknown = status ?? Object($metadata).httpStatusCode;
  return typeof found === 'number' ? found : undefined;
}
