import { type JsonSession, URGENCIES } from '@agents/sessions';
import {
  histogram,
  inSections,
  type ListQuery,
  matching,
  URGENCY_ORDER,
  URGENCY_WORDS,
} from '../src/page/selection.ts';

const T0 = Date.UTC(2026, 10, 23, 12);

const session = (sessionId: string, more: Partial<JsonSession> = {}): JsonSession => ({
  ...{ sessionId, state: 'completed', hasEnded: true, isUnmonitored: false, isOverdue: false, unreadable: 0 },
  startedAt: new Date(T0).toISOString(),
  ...more,
});

const ALL: ListQuery = { show: 'all', text: '', since: undefined, until: undefined, sort: 'urgency' };
const ids = (sessions: readonly JsonSession[]): readonly string[] =>
  sessions.map(({ sessionId }) => sessionId);

it('has the urgencies of the sessions, in their order, and a word for each', () => {
  expect(URGENCY_ORDER).toEqual(URGENCIES);
  // One that failed lately has an error to show.
  expect([...Object.keys(URGENCY_WORDS), 'FAILED_LATELY']).toEqual([...URGENCIES]);
});

describe('matching', () => {
  const known = [
    session('3c1a', {
      state: 'failed',
      errorMessage: 'ThrottlingException: Rate exceeded',
      attention: 'FAILED_LATELY',
    }),
    session('9f00', { state: 'running', hasEnded: false }),
    session('old', { startedAt: new Date(T0 - 3_600_000).toISOString() }),
  ];

  it.each([
    [{ text: 'THROTTLING' }, ['3c1a']],
    [{ text: ' 9F ' }, ['9f00']],
    [{ show: 'running' }, ['9f00']],
    [{ show: 'attention' }, ['3c1a']],
    [{ show: 'no such filter' }, ['3c1a', '9f00', 'old']],
    [{ since: T0 - 60_000 }, ['3c1a', '9f00']],
    [{ until: T0 - 60_000 }, ['old']],
  ])('%j', (query, expected) => {
    expect(ids(matching(known, { ...ALL, ...query }))).toEqual(expected);
  });

  it('keeps a session that has not started yet, whatever the time', () => {
    const { startedAt: _, ...pending } = session('new', { state: 'pending', hasEnded: false });

    expect(ids(matching([pending], { ...ALL, since: T0 }))).toEqual(['new']);
  });
});

describe('inSections', () => {
  it('has what needs attention first, the most urgent at the top, then what runs, then what ended', () => {
    const later = new Date(T0 + 1_000).toISOString();
    const sections = inSections(
      [
        session('done'),
        session('failed', { state: 'failed', attention: 'FAILED_LATELY', startedAt: later }),
        session('lost', { state: 'lost', attention: 'LOST' }),
        session('running', { state: 'running', hasEnded: false }),
        session('later', { startedAt: later }),
      ],
      ALL,
    );

    expect(sections.map(({ title, sessions }) => [title, ids(sessions)])).toEqual([
      ['Needs attention', ['lost', 'failed']],
      ['Running', ['running']],
      ['Ended', ['later', 'done']],
    ]);
  });

  it('is one list in another order', () => {
    const known = [session('short', { durationMs: 1 }), session('long', { durationMs: 9 })];

    expect(inSections(known, { ...ALL, sort: 'longest' }).map(({ sessions }) => ids(sessions))).toEqual([
      ['long', 'short'],
    ]);
  });
});

it('counts starts by outcome', () => {
  const known = [
    session('a'),
    session('b', { state: 'lost', startedAt: new Date(T0 + 59_000).toISOString() }),
    session('c', { state: 'running', hasEnded: false, startedAt: new Date(T0 + 60_000).toISOString() }),
  ];

  expect(histogram(known, [T0, T0 + 60_000], 2)).toEqual([
    { from: T0, to: T0 + 30_000, counts: { good: 1, bad: 0, open: 0 } },
    { from: T0 + 30_000, to: T0 + 60_000, counts: { good: 0, bad: 1, open: 1 } },
  ]);
});
