import { readStart } from '../../src/http/read-start.ts';

describe('reading a start request', () => {
  it('leaves the payload unread: it is the agent that judges it', () => {
    expect(readStart({ action: 'start', session_id: 's-1', payload: 'text' })).toEqual({
      session_id: 's-1',
      payload: 'text',
    });
  });

  it.each([
    ['no object', null, /expected \{"action": "start"/],
    ['another action', { action: 'halt', session_id: 's-1' }, /action: expected "start", found "halt"/],
    ['no action', { session_id: 's-1' }, /action/],
    ['no session', { action: 'start' }, /session_id: .* found none/],
    ['a session id that is not allowed', { action: 'start', session_id: 'a#b' }, /found "a#b"/],
  ])('refuses %s, naming what it expects', (_what, body, message) => {
    expect(() => readStart(body)).toThrow(
      expect.objectContaining({ name: 'InvalidSessionId', message: expect.stringMatching(message) }),
    );
  });
});
