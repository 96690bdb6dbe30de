import { invokerError } from '../src/invoker-error.ts';

describe('invokerError', () => {
  it.each([
    ['nothing', undefined],
    ['the invoker’s answer', { agent: { session_id: 's-1', outcome: 'started' } }],
    ['something else', 'text'],
  ])('finds none in %s', (_what, invocation) => {
    expect(invokerError(invocation)).toBeUndefined();
  });

  it('takes the message out of what Lambda reports', () => {
    const Cause = JSON.stringify({ errorType: 'JournalUnavailable', errorMessage: 'gave up', trace: ['x'] });
    expect(invokerError({ Error: 'JournalUnavailable', Cause })).toBe('JournalUnavailable: gave up');
  });

  it.each([
    [{ Error: 'States.Timeout' }, 'States.Timeout: no cause given'],
    [{ Error: 'Sandbox.Timedout', Cause: 'after 60 s' }, 'Sandbox.Timedout: after 60 s'],
    [{ Error: 'Lambda.Unknown', Cause: '{"a":1}' }, 'Lambda.Unknown: {"a":1}'],
  ])('takes %j as it is', (invocation, words) => {
    expect(invokerError(invocation)).toBe(words);
  });

  it('keeps secrets out', () => {
    const Cause = 'Authorization: Bearer abcdefghijklmnop';
    expect(invokerError({ Error: 'Lambda.Unknown', Cause })).not.toContain('abcdefgh');
  });
});
