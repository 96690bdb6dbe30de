import { parseSessionId, type SessionEvent } from '@agents/events';
import fc from 'fast-check';
import { diagnose } from '../src/diagnosis.ts';
import { verifyJournal } from '../src/verify/verify-journal.ts';
import { anyContext, anyExecution, anyJournal, legalPrefix } from './support/arbitraries.ts';
import { SESSION, T0 } from './support/events.ts';
import { expectedOf } from './support/expected.ts';
import { happen } from './support/histories.ts';

const laterMs = fc.integer({ min: 0, max: 40_000_000 });

function check(property: Parameters<typeof fc.assert>[0]): void {
  fc.assert(property, { numRuns: 400 });
}

describe('the diagnosis of any legal prefix, at any pace and at any time', () => {
  const gaps = fc.array(fc.integer({ min: 1, max: 3_000_000 }), { minLength: 12, maxLength: 12 });
  const situation = fc.record({ prefix: legalPrefix, gaps, laterMs });

  it('is completed exactly when the task is, and names whom the next event is expected from', () => {
    check(
      fc.property(situation, ({ prefix, gaps, laterMs }) => {
        const events = happen(prefix, (index) => gaps[index] ?? 1);
        const now = (events.at(-1)?.epochMs ?? T0) + laterMs;
        const context = { stage: 'dev', region: 'us-east-1' };
        const { state, missing } = diagnose({ sessionId: SESSION, events, unreadable: [], now, context });
        const expected = expectedOf(prefix);
        expect(state === 'completed').toBe(expected.state === 'completed');
        // A failed call is retried within half a minute or not at all.
        const mayHaveFailed = expected.later === 'failed' && state === 'failed';
        if (!mayHaveFailed) expect(missing?.expectedFrom).toBe(expected.expectedFrom);
        expect([expected.state, expected.later, 'stuck']).toContain(state);
      }),
    );
  });

  it('does not depend on the order in which events arrive', () => {
    check(
      fc.property(situation, fc.infiniteStream(fc.nat()), ({ prefix, gaps, laterMs }, ranks) => {
        const events = happen(prefix, (index) => gaps[index] ?? 1);
        const now = T0 + laterMs;
        const shuffled = events
          .map((event) => ({ event, rank: ranks.next().value }))
          .sort((a, b) => a.rank - b.rank)
          .map(({ event }) => event);
        const ask = (given: readonly SessionEvent[]) =>
          diagnose({
            sessionId: SESSION,
            events: given,
            unreadable: [],
            now,
            context: { stage: 'dev', region: 'us-east-1' },
          });
        expect(ask(shuffled)).toEqual(ask(events));
      }),
    );
  });

  it('finds nothing wrong with its journal', () => {
    check(
      fc.property(situation, ({ prefix, gaps, laterMs }) => {
        const events = happen(prefix, (index) => gaps[index] ?? 1);
        const now = (events.at(-1)?.epochMs ?? T0) + laterMs;
        expect(verifyJournal({ sessionId: SESSION, events, unreadable: [], now })).toEqual([]);
      }),
    );
  });
});

describe('the diagnosis of anything in a table', () => {
  const anything = fc.record({
    sessionId: fc.constantFrom('s-1', 'A.b_c-9', '0'.repeat(128)),
    events: anyJournal,
    unreadable: fc.array(fc.record({ PK: fc.string(), SK: fc.string(), reason: fc.string() }), {
      maxLength: 2,
    }),
    now: fc.integer({ min: T0 - 60_000, max: T0 + 40_000_000 }),
    context: anyContext,
    execution: anyExecution,
  });

  it('never throws, and keeps each text on one line and the headline in 78 characters', () => {
    check(
      fc.property(anything, ({ execution, ...input }) => {
        const said = diagnose({ ...input, ...(execution && { execution }) });
        for (const text of [
          said.headline,
          said.paragraph,
          ...said.causes.flatMap((cause) => Object.values(cause)),
        ]) {
          expect(text).toMatch(/^\P{Cc}+$/u);
          expect(text).not.toMatch(/undefined|NaN|\[object|Invalid Date/);
        }
        expect(said.headline.toLowerCase().startsWith(said.state)).toBe(true);
        expect(said.headline).toMatch(/\.$/);
        expect(said.headline.length).toBeLessThanOrEqual(78);
        if (said.state === 'completed')
          expect(input.events.some(({ status }) => status === 'AGENT_BACKGROUND_TASK_COMPLETED')).toBe(true);
      }),
    );
  });

  it('suggests only commands in which a shell sees the words that were meant', () => {
    check(
      fc.property(anything, ({ execution, ...input }) => {
        const { next } = diagnose({ ...input, ...(execution && { execution }) });
        expect(next.length).toBeGreaterThan(0);
        for (const { what, command } of next) {
          expect(what).not.toBe('');
          // Outside quotes, a shell acts on none of these characters.
          const bare = command.replaceAll(String.raw`'\''`, '').replace(/'[^']*'/g, '');
          if (!command.startsWith('https://')) expect(bare).toMatch(/^[\w@%+=:,./ -]*$/);
        }
        expect(parseSessionId(input.sessionId)).toBe(input.sessionId);
      }),
    );
  });

  it('verifies any journal without throwing, and gives a message and a key of the table', () => {
    check(
      fc.property(anything, ({ sessionId, events, unreadable, now }) => {
        const keys = new Set([
          ...events.map(({ timestamp }) => `EVENT#${timestamp}`),
          ...unreadable.map(({ SK }) => SK),
        ]);
        for (const { message, key } of verifyJournal({ sessionId, events, unreadable, now })) {
          expect(message).not.toBe('');
          expect(keys).toContain(key);
        }
      }),
    );
  });
});
