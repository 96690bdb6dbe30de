import { failureNamed } from '@agents/failures';
import { ModelError } from '@strands-agents/sdk';
import { explainModelError } from '../src/index.ts';

const BEDROCK = { provider: 'bedrock', id: 'us.amazon.nova-lite-v1:0' } as const;
const OPENAI = { provider: 'openai', id: 'llama3.2', baseUrl: 'http://127.0.0.1:11434/v1' } as const;
const named = (name: string, message: string, more: object = {}) =>
  Object.assign(new Error(message), { name, ...more });

describe('an error of a model', () => {
  it.each([
    [BEDROCK, named('TokenProviderError', 'Token is expired'), 'ModelCredentialsInvalid', 'sign in again'],
    [BEDROCK, named('AccessDeniedException', 'no'), 'ModelAccessDenied', 'Request access'],
    [
      BEDROCK,
      named('ValidationException', "on-demand throughput isn't supported"),
      'ModelNotFound',
      'inference profile',
    ],
    [BEDROCK, named('ServiceQuotaExceededException', 'no'), 'ModelThrottled', 'later'],
    [BEDROCK, named('BedrockUnreachableException', 'connect ECONNREFUSED'), 'ModelUnreachable', 'network'],
    [OPENAI, named('Error', '401 wrong key', { status: 401 }), 'ModelCredentialsInvalid', 'MODEL_API_KEY'],
    [OPENAI, named('Error', 'Connection error.'), 'ModelUnreachable', OPENAI.baseUrl],
    [OPENAI, named('Error', 'not here', { status: 404 }), 'ModelNotFound', OPENAI.baseUrl],
  ])('of %j says what to do: %s', (choice, cause, name, advice) => {
    const error = explainModelError(new ModelError('wrapped', { cause }), choice);

    expect(error).toMatchObject({ name, cause, message: expect.stringContaining(advice) });
    expect(failureNamed(name)).toBeDefined();
  });

  it.each([new RangeError('context too long'), 'a text', undefined])(
    'that says nothing of this kind stays: %s',
    (error) => {
      expect(explainModelError(error, OPENAI)).toBe(error);
    },
  );
});
