import { failureNamed } from '@agents/failures';
import { ModelError } from '@strands-agents/sdk';
import { explainModelError } from '../src/index.ts';

const BEDROCK = { provider: 'bedrock', id: 'us.amazon.nova-lite-v1:0' } as const;
const OPENAI = { provider: 'openai', id: 'llama3.2', baseUrl: 'http://127.0.0.1:11434/v1' } as const;
const named = (name: string, message: string, more: object = {}) =>
  Object.assign(new Error(message), { name, ...more });

describe('an error of a model', () => {
  it.each([
    ['ModelCredentialsInvalid', BEDROCK, named('TokenProviderError', 'Token is expired'), 'sign in again'],
    ['ModelAccessDenied', BEDROCK, named('AccessDeniedException', 'no'), 'Request access'],
    [
      'ModelNotFound',
      ...[BEDROCK, named('ValidationException', "on-demand throughput isn't supported"), 'inference profile'],
    ],
    ['ModelThrottled', BEDROCK, named('ServiceQuotaExceededException', 'no'), 'later'],
    ['ModelUnreachable', BEDROCK, named('BedrockUnreachableException', 'connect ECONNREFUSED'), 'network'],
    [
      'ModelCredentialsInvalid',
      BEDROCK,
      named('Error', 'Authentication failed: Please make sure your API Key is valid.', { status: 403 }),
      'AWS_BEARER_TOKEN_BEDROCK',
    ],
    ['ModelCredentialsInvalid', OPENAI, named('Error', '401 wrong key', { status: 401 }), 'MODEL_API_KEY'],
    ['ModelUnreachable', OPENAI, named('Error', 'Connection error.'), OPENAI.baseUrl],
    ['ModelNotFound', OPENAI, named('Error', 'not here', { status: 404 }), OPENAI.baseUrl],
  ] as const)('is %s of %j, and says what to do', (name, choice, cause, advice) => {
    const error = explainModelError(new ModelError('wrapped', { cause }), choice);

    expect(error).toMatchObject({ name, cause, message: expect.stringContaining(advice) });
    expect(failureNamed(name)).toBeDefined();
  });

  it.each([
    ['an error', new RangeError('context too long')],
    ['a text', 'a text'],
    ['nothing', undefined],
  ])('that says nothing of this kind stays: %s', (_what, error) => {
    expect(explainModelError(error, OPENAI)).toBe(error);
  });
});
