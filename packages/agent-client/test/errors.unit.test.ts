import { FAILURES, failureNamed } from '@agents/failures';
import { BedrockAgentCoreServiceException } from '@aws-sdk/client-bedrock-agentcore';
import { AgentAnswerInvalid, AgentCallTimedOut, AgentUnreachable, classify } from '../src/errors.ts';

const awsError = (name: string, httpStatusCode = 400, metadata = {}) =>
  new BedrockAgentCoreServiceException({
    name,
    $fault: 'client',
    message: name,
    $metadata: { httpStatusCode, ...metadata },
  });

const RETRIED = [
  'RetryableConflictException',
  'ThrottlingException',
  'InternalServerException',
  'ServiceQuotaExceededException',
  'RuntimeClientError',
  'ExpiredTokenException',
];
const FINAL = [
  'AccessDeniedException',
  'ResourceNotFoundException',
  'ValidationException',
  'UnrecognizedClientException',
  'InvalidSignatureException',
];

describe('classify', () => {
  it.each(RETRIED)('retries %s', (name) => {
    expect(classify(awsError(name))).toMatchObject({ retry: true });
  });

  it.each(FINAL)('gives up at %s', (name) => {
    expect(classify(awsError(name))).toMatchObject({ retry: false });
  });

  it.each([
    ['a lost connection', new AgentUnreachable('x'), true],
    ['no answer in time', new AgentCallTimedOut('x'), true],
    ['a foreign answer', new AgentAnswerInvalid('x'), false],
    ['an aborted call', new DOMException('x', 'AbortError'), true],
    ['a raw connection reset', Object.assign(new Error('x'), { code: 'ECONNRESET' }), true],
    ['a bad gateway', awsError('UnknownError', 502), true],
    ['too many requests without an AWS protocol', awsError('UnknownError', 429), true],
    ['a forbidden without an AWS protocol', awsError('UnknownError', 403), false],
    [
      'a clock that was wrong until this answer',
      awsError('InvalidSignatureException', 403, { clockSkewCorrected: true }),
      true,
    ],
    ['a bug', new TypeError('x'), false],
    ['undefined', undefined, false],
    ['a name that each object has', awsError('toString'), false],
  ])('classifies %s', (_what, error, retry) => {
    expect(classify(error)).toMatchObject({ retry });
  });

  it.each(FAILURES.flatMap(({ name, agentCall }) => (agentCall ? [[name, agentCall] as const] : [])))(
    'follows the row of %s: %s',
    (name, agentCall) => {
      const { retry, reason } = classify(awsError(name));
      expect(retry).toBe(agentCall !== 'final');
      expect(reason).toMatch(/^[A-Z].{15,}\.$/);
    },
  );

  it.each([AgentUnreachable, AgentCallTimedOut, AgentAnswerInvalid])(
    'has a row with the code of %p',
    (Failure) => {
      const { name, code, retryable } = new Failure('x');
      expect(failureNamed(name)).toMatchObject({ code, agentCall: retryable ? 'retried' : 'final' });
    },
  );
});
