import { decodeRecord, foldSession, isUnreadable } from '@agents/events';
import { sessionId, sessionRows } from '../../src/listing/sessions.ts';

const NEWEST = Date.UTC(2026, 10, 25);

describe('the sessions of the list', () => {
  it('are readable and completed, the newest first', () => {
    const events = [...sessionRows(400, NEWEST)].map((row) => {
      const event = decodeRecord({ ...row });
      if (isUnreadable(event)) throw new Error(event.reason);
      return event;
    });

    expect(events).toHaveLength(300 * 6 + 100 * 2);
    const starts = Array.from({ length: 400 }, (_, age) => {
      const own = events.filter((event) => event.sessionId === sessionId(age));
      expect(foldSession(own).state).toBe('COMPLETED');
      return own[0]?.epochMs;
    });
    expect(starts[0]).toBe(NEWEST);
    expect(starts).toEqual(starts.toSorted((a = 0, b = 0) => b - a));
  });
});
