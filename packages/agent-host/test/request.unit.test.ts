import { readRequest } from '../src/request.ts';

describe('reading a request', () => {
  it('leaves the payload unread, for the agent to parse', () => {
    expect(readRequest({ action: 'start', session_id: 's-1', payload: 'text' })).toEqual({
      action: 'start',
      session_id: 's-1',
      payload: 'text',
    });
  });

  it('reads a liveness check', () => {
    expect(readRequest({ action: 'status', session_id: 's-1' })).toEqual({
      action: 'status',
      session_id: 's-1',
    });
  });

  it.each([
    ['no object', null, /expected \{"action": "start"/],
    [
      'another action',
      { action: 'halt', session_id: 's-1' },
      /action: expected "start" or "status", found "halt"/,
    ],
    ['no action', { session_id: 's-1' }, /action/],
    ['no session', { action: 'start' }, /session_id: .* found none/],
    ['a session id that is not allowed', { action: 'start', session_id: 'a#b' }, /found "a#b"/],
  ])('refuses %s, naming what it expects', (_what, body, message) => {
    expect(() => readRequest(body)).toThrow(
      expect.objectContaining({ name: 'InvalidSessionId', message: expect.stringMatching(message) }),
    );
  });
});
