import { readdirSync, readFileSync } from 'node:fs';
import type { SessionEvent } from '../src/event.ts';
import { decodeRecord, isUnreadable, type Row } from '../src/event.ts';
import { findSkews } from '../src/order.ts';
import { foldSession } from '../src/session-state.ts';

/** One session as its table held it, and the state that every version must compute from it. */
interface History {
  readonly scenario: string;
  readonly rows: readonly Row[];
  readonly expected: {
    readonly state: string;
    /** Absent while the session is open. */
    readonly endedBy?: Pick<SessionEvent, 'status' | 'timestamp'>;
    readonly awaiting: readonly string[];
    readonly skews: readonly { readonly cause: string; readonly effect: string; readonly byMs: number }[];
    /** The sort keys of unreadable records. */
    readonly unreadable: readonly string[];
  };
}

const FOLDER = new URL('./histories/', import.meta.url);

const histories: readonly (readonly [name: string, history: History])[] = readdirSync(FOLDER).map((file) => [
  file.replace('.json', ''),
  JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')),
]);

/** What the journal computes from the rows, in the form of a history's expectation. */
function replay(rows: readonly Row[]): History['expected'] {
  const decoded = rows.map(decodeRecord);
  const events = decoded.filter((each): each is SessionEvent => !isUnreadable(each));
  const { state, terminalEvent, awaiting } = foldSession(events);
  return {
    state,
    ...(terminalEvent && { endedBy: { status: terminalEvent.status, timestamp: terminalEvent.timestamp } }),
    awaiting,
    skews: findSkews(events).map(({ cause, effect, byMs }) => ({
      cause: cause.status,
      effect: effect.status,
      byMs,
    })),
    unreadable: decoded.filter(isUnreadable).map(({ SK }) => SK),
  };
}

describe('golden histories', () => {
  it.each(histories)('%s', (_name, { rows, expected }) => {
    expect(replay(rows)).toEqual(expected);
  });

  it.each(histories)('%s, with its rows in another order', (_name, { rows, expected }) => {
    expect(replay(rows.toReversed())).toEqual(expected);
  });

  it('each have a sentence, and no two are the same', () => {
    const told = histories.map(([, { scenario }]) => scenario);

    for (const scenario of told) expect(scenario).toMatch(/^[A-Z].*\.$/);
    expect(new Set(told).size).toBe(histories.length);
    expect(histories.length).toBeGreaterThan(20);
  });
});
