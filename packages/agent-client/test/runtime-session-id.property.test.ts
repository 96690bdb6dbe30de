import fc from 'fast-check';
import { runtimeSessionId } from '../src/runtime-session-id.ts';

const sessionIds = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/);

describe('runtimeSessionId', () => {
  it('maps every session id to one that AgentCore accepts', () => {
    fc.assert(
      fc.property(sessionIds, (id) => {
        expect(runtimeSessionId(id)).toMatch(/^[a-zA-Z0-9][a-zA-Z0-9-_]{32,99}$/);
      }),
    );
  });

  it('never maps two sessions to one microVM', () => {
    fc.assert(
      fc.property(sessionIds, sessionIds, (a, b) => {
        expect(runtimeSessionId(a) === runtimeSessionId(b)).toBe(a === b);
      }),
    );
  });

  it('keeps an EventBridge event id, so that it can be found in the logs', () => {
    const id = '6a7e8feb-b491-4cf7-a9f1-bf3703467718';
    expect(runtimeSessionId(id)).toBe(id);
  });

  it.each([
    ['too short', 'my-session-1'],
    ['with a dot', 'a.b'.padEnd(40, 'x')],
    ['too long for an answer', 'x'.repeat(101)],
  ])('hashes an id that is %s', (_why, id) => {
    expect(runtimeSessionId(id)).toMatch(/^session-[0-9a-f]{64}$/);
  });
});
