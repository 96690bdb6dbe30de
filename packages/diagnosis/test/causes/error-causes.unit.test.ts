import { FAILURES, type FailureCode, MEANINGS } from '@agents/failures';
import { causesOfMessage } from '../../src/causes/error-causes.ts';

const codesOf = (message: string, isAgentCall = false): readonly string[] =>
  causesOfMessage(message, 'evidence', isAgentCall).map(({ code }) => code);

describe('the causes of a message', () => {
  it.each<readonly [message: string, cause: FailureCode]>([
    ['AccessDeniedException: User is not authorized to perform: bedrock:InvokeModel', 'ACCESS_DENIED'],
    ['ClientError: ThrottlingException - Rate exceeded', 'THROTTLED'],
    ['ResourceNotFoundException: no table agents-table-dev', 'NOT_FOUND'],
    ['RuntimeClientError: Received error (500) from runtime.', 'AGENT_ERROR'],
    ['TimeoutError: The operation was aborted due to timeout', 'TIMED_OUT'],
    ['Error: Task timed out after 60.00 seconds', 'TIMED_OUT'],
    [
      'Error: FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory',
      'OUT_OF_MEMORY',
    ],
    ['MachineStopped: SIGTERM: the platform ended this machine', 'MICROVM_STOPPED'],
    ['ModelRefusedError: the model does not answer prompts about "x"', 'MODEL_REFUSED'],
    ['InvalidRequest: payload: expected a JSON object, found null', 'INVALID_REQUEST'],
    ['TaskUnknown: another machine has started the task of this session', 'TASK_UNKNOWN'],
    ['ExpiredTokenException: The security token included in the request is expired', 'CREDENTIALS_EXPIRED'],
    ['Error: connect ECONNREFUSED 127.0.0.1:8080', 'UNREACHABLE'],
    ['TypeError: x is not a function', 'INTERNAL_ERROR'],
    ['TypeError: fetch failed; cause: Error: connect ECONNREFUSED 127.0.0.1:1', 'UNREACHABLE'],
    ['TypeError: fetch failed', 'UNREACHABLE'],
    ['RateLimitError: 429 Rate limit reached for gpt-5 in organization org-1', 'RATE_LIMITED'],
    ['Error: outer; cause: ThrottlingException: Rate exceeded', 'THROTTLED'],
    ['JournalUnavailable: gave up after 9 tries', 'JOURNAL_UNAVAILABLE'],
  ])('%s', (message, cause) => {
    expect(codesOf(message)[0]).toBe(cause);
  });

  it('have the words of the failure, and the evidence', () => {
    expect(causesOfMessage('ThrottlingException: Rate exceeded', 'the event', false)).toEqual([
      { code: 'THROTTLED', cause: MEANINGS.THROTTLED.text, evidence: 'the event' },
    ]);
  });

  it('name what only a call of the agent can mean', () => {
    const message = 'AccessDeniedException: not authorized to perform: bedrock-agentcore:InvokeAgentRuntime';
    expect(causesOfMessage(message, 'x', true).map(({ cause }) => cause)).toEqual([
      MEANINGS.ACCESS_DENIED.agentCall,
    ]);
  });

  it.each(FAILURES.filter(({ agentCall, journal }) => agentCall ?? journal).map(({ name }) => name))(
    'include one for %s, which has a row of its own',
    (name) => {
      expect(codesOf(`${name}: x`, true)).not.toEqual([]);
    },
  );

  it('are the two most telling, when a message names more', () => {
    expect(codesOf('Error: ValidationException: not authorized (429, timed out)')).toEqual([
      'ACCESS_DENIED',
      'RATE_LIMITED',
    ]);
  });

  it('are no defect of the code when an error below a TypeError says otherwise', () => {
    expect(codesOf('TypeError: fetch failed; cause: Error: connect ECONNREFUSED 127.0.0.1:1')).toEqual([
      'UNREACHABLE',
    ]);
  });

  it('are one for a throttled call, which AWS answers with 429', () => {
    expect(codesOf('ThrottlingException: Rate exceeded (HTTP 429)')).toEqual(['THROTTLED']);
  });

  it('are only one for an expired token, which is not also unknown', () => {
    const message = 'ExpiredTokenException: The security token included in the request is expired';
    expect(codesOf(message)).toEqual(['CREDENTIALS_EXPIRED']);
  });

  it('are unknown for words without a sign', () => {
    expect(codesOf('Error: boom')).toEqual([]);
  });
});
