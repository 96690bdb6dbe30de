import { mostUrgentFirst, URGENCIES, type Urgency, urgencyOf } from '../src/attention.ts';
import type { ListedSession } from '../src/list-sessions.ts';

const NOW = Date.UTC(2026, 10, 23, 12);
const HOUR = 3_600_000;

const session = (more: Partial<ListedSession>): ListedSession => ({
  sessionId: 's',
  state: 'running',
  hasEnded: false,
  startedAt: NOW - 2 * HOUR,
  hasTerminalEvent: false,
  isUnmonitored: false,
  isOverdue: false,
  unreadable: 0,
  ...more,
});

const URGENT: Readonly<Record<Urgency, Partial<ListedSession>>> = {
  LOST: { state: 'lost', hasEnded: true },
  STUCK: { state: 'stuck' },
  STALLED: { state: 'stalled' },
  OVERDUE: { isOverdue: true },
  NOT_MONITORED: { isUnmonitored: true },
  FAILED_LATELY: { state: 'failed', hasEnded: true, endedAt: NOW - HOUR },
};

describe('the attention that a session needs', () => {
  it.each(URGENCIES)('has the code %s', (urgency) => {
    expect(urgencyOf(session(URGENT[urgency]), NOW)).toBe(urgency);
  });

  it.each<[string, Partial<ListedSession>]>([
    ['runs', {}],
    ['waits', { state: 'pending' }],
    ['completed', { state: 'completed', hasEnded: true, endedAt: NOW }],
    ['a person stopped', { state: 'stopped', hasEnded: true, endedAt: NOW }],
    ['failed longer than an hour ago', { state: 'failed', hasEnded: true, endedAt: NOW - HOUR - 1 }],
    ['failed at an unknown time', { state: 'failed', hasEnded: true }],
  ])('is none if it %s', (_what, more) => {
    expect(urgencyOf(session(more), NOW)).toBeUndefined();
  });

  it('is that of its worst trouble', () => {
    const all = { isOverdue: true, isUnmonitored: true };

    expect(urgencyOf(session({ ...all, state: 'stuck' }), NOW)).toBe('STUCK');
    expect(urgencyOf(session({ ...all, state: 'stalled' }), NOW)).toBe('STALLED');
    expect(urgencyOf(session(all), NOW)).toBe('OVERDUE');
  });

  it('orders sessions, the most urgent first, and keeps the order of equals', () => {
    const all = URGENCIES.flatMap((urgency) => [
      session({ ...URGENT[urgency], sessionId: `${urgency} 1` }),
      session({ ...URGENT[urgency], sessionId: `${urgency} 2` }),
    ]);
    const shuffled = [
      ...all.filter((_, at) => at % 2 === 0).reverse(),
      ...all.filter((_, at) => at % 2 === 1),
    ];

    expect(mostUrgentFirst(shuffled, NOW).map(({ sessionId }) => sessionId)).toEqual(
      all.map(({ sessionId }) => sessionId),
    );
  });
});
