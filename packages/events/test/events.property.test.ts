import fc from 'fast-check';
import { anyCharacter } from '../../../test/support/any-character.ts';
import { describeError, MAX_ERROR_MESSAGE } from '../src/error-message.ts';
import { decodeRecord, encodeEvent, formatTimestamp, isUnreadable, parseTimestamp } from '../src/event.ts';
import { compareEvents, findSkews } from '../src/order.ts';
import { redactSecrets } from '../src/redaction.ts';
import { foldSession } from '../src/session-state.ts';
import { anyEvent, anyJournal, shuffled } from './arbitraries.ts';

const RUNS = { numRuns: 1_000 };

describe('the fold', () => {
  it('does not depend on the order events arrive in', () => {
    fc.assert(
      fc.property(shuffled, ([events, reordered]) => {
        expect(foldSession(reordered)).toEqual(foldSession(events));
      }),
      RUNS,
    );
  });

  it('awaits a status while the session is open, and has a terminal event once it has ended', () => {
    fc.assert(
      fc.property(anyJournal, (events) => {
        const { state, awaiting, terminalEvent } = foldSession(events);
        const ended = state === 'COMPLETED' || state === 'FAILED';
        expect(awaiting.length === 0).toBe(ended);
        expect(terminalEvent !== undefined).toBe(ended);
        expect(state === 'NOT_FOUND').toBe(events.length === 0);
      }),
      RUNS,
    );
  });

  it('is completed only by an agent, and failed only by a failure', () => {
    fc.assert(
      fc.property(anyJournal, (events) => {
        const { state, terminalEvent } = foldSession(events);
        if (state === 'COMPLETED') expect(terminalEvent?.status).toBe('AGENT_BACKGROUND_TASK_COMPLETED');
        if (state === 'FAILED') expect(terminalEvent?.errorMessage).toEqual(expect.any(String));
        if (terminalEvent) expect(events).toContain(terminalEvent);
      }),
      RUNS,
    );
  });
});

describe('the order', () => {
  it('is total: sorting does not depend on the initial order', () => {
    fc.assert(
      fc.property(shuffled, ([events, reordered]) => {
        expect(reordered.toSorted(compareEvents)).toEqual(events.toSorted(compareEvents));
      }),
      RUNS,
    );
  });

  it('finds a skew only if an effect is stamped before its cause', () => {
    fc.assert(
      fc.property(anyJournal, (events) => {
        for (const { cause, effect, byMs } of findSkews(events)) {
          expect(byMs).toBe(cause.epochMs - effect.epochMs);
          expect(byMs).toBeGreaterThan(0);
        }
      }),
      RUNS,
    );
  });
});

describe('records', () => {
  it('decode to the event that they encode', () => {
    fc.assert(
      fc.property(anyEvent, (event) => {
        expect(decodeRecord({ ...encodeEvent(event) })).toEqual(event);
      }),
      RUNS,
    );
  });

  it('decode any row without throwing', () => {
    const row = fc.dictionary(
      fc.constantFrom('PK', 'SK', 'Status', 'Timestamp', 'ErrorMessage'),
      fc.anything(),
    );
    fc.assert(
      fc.property(row, (cells) => {
        const decoded = decodeRecord(cells);
        if (isUnreadable(decoded)) expect(decoded.reason).not.toBe('');
      }),
      RUNS,
    );
  });

  it('have timestamps that parse to the same instant', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: Date.UTC(9999, 0) }), (epochMs) => {
        const text = formatTimestamp(epochMs);
        expect(text).toMatch(/\.\d{3}Z$/);
        expect(parseTimestamp(text)).toBe(epochMs);
      }),
      RUNS,
    );
  });
});

describe('error messages', () => {
  it('are one line of well-formed text within the limit for any thrown value', () => {
    const thrown = fc.oneof(
      fc.anything({
        withBigInt: true,
        withDate: true,
        withMap: true,
        withNullPrototype: true,
        withSet: true,
      }),
      fc.string({ unit: anyCharacter, maxLength: 5_000 }).map((message) => new Error(message)),
    );
    fc.assert(
      fc.property(thrown, (error) => {
        const message = describeError(error);
        expect(message.length).toBeLessThanOrEqual(MAX_ERROR_MESSAGE);
        expect(message.length).toBeGreaterThan(0);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: none may be left
        expect(message).not.toMatch(/[\u0000-\u001f\u007f\u2028\u2029]/);
        expect(message.isWellFormed()).toBe(true);
      }),
      RUNS,
    );
  });

  it('are not changed by redacting them again', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 400 }), (text) => {
        const once = redactSecrets(text);
        expect(redactSecrets(once)).toBe(once);
      }),
      RUNS,
    );
  });
});
