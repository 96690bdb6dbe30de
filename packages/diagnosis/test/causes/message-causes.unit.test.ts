import { AGENT_CALL_ERRORS, JOURNAL_ERRORS } from '@agents/failures';
import { causesOfMessage } from '../../src/causes/message-causes.ts';

describe('causesOfMessage', () => {
  it.each([
    [
      'AccessDeniedException: User is not authorized to perform: bedrock:InvokeModel',
      /permission is missing/,
    ],
    ['ClientError: ThrottlingException - Rate exceeded', /throttled/],
    ['ResourceNotFoundException: no table agents-table-dev', /not in this account and region/],
    ['RuntimeClientError: Received error (500) from runtime.', /agent did not start, was killed/],
    ['TimeoutError: The operation was aborted due to timeout', /did not answer in the time/],
    ['Error: Task timed out after 60.00 seconds', /did not answer in the time/],
    [
      'Error: FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory',
      /out of memory/,
    ],
    ['MachineStopped: SIGTERM: the platform ended this machine', /took the machine away/],
    ['ModelRefusedError: the model does not answer prompts about "x"', /model refused/],
    ['InvalidRequest: payload: expected a JSON object, found null', /request is not what was expected/],
    ['TaskUnknown: another machine has started the task of this session', /another machine has started/],
    ['ExpiredTokenException: The security token included in the request is expired', /credentials/],
    ['Error: connect ECONNREFUSED 127.0.0.1:8080', /network/],
    ['TypeError: x is not a function', /defect in the code/],
    ['JournalUnavailable: gave up after 9 tries', /journal could not be/],
  ])('%s', (message, cause) => {
    expect(causesOfMessage(message, false)[0]).toMatch(cause);
  });

  it('says of a call of the agent what only a call can mean', () => {
    const message = 'AccessDeniedException: not authorized to perform: bedrock-agentcore:InvokeAgentRuntime';
    expect(causesOfMessage(message, true)).toEqual([expect.stringContaining("the invoker's role lacks")]);
  });

  it.each([...Object.keys(AGENT_CALL_ERRORS), ...Object.keys(JOURNAL_ERRORS)])(
    'knows a cause for %s, which the table of errors lists',
    (name) => {
      expect(causesOfMessage(`${name}: x`, true)).not.toEqual([]);
    },
  );

  it('names no cause where the words say nothing', () => {
    expect(causesOfMessage('Error: boom', false)).toEqual([]);
  });
});
