import fc from 'fast-check';
import { at } from '../../../test/support/session-events.ts';
import type { SessionEvent } from '../src/event.ts';
import { ALL_STATUSES, isFailure } from '../src/status.ts';

/** Any event of one session within ten minutes, with a message where it has one. */
export const anyEvent: fc.Arbitrary<SessionEvent> = fc
  .record({
    afterMs: fc.integer({ min: 0, max: 600_000 }),
    status: fc.constantFrom(...ALL_STATUSES),
    message: fc.string({ minLength: 1, maxLength: 40 }),
  })
  .map(({ afterMs, status, message }) => at(afterMs, status, isFailure(status) ? message : undefined));

/** Events of one session as the journal holds them: any order of statuses, every millisecond once. */
export const anyJournal: fc.Arbitrary<SessionEvent[]> = fc.uniqueArray(anyEvent, {
  maxLength: 30,
  selector: (event) => event.epochMs,
});

/** A journal and the same events in another order. */
export const shuffled: fc.Arbitrary<readonly [SessionEvent[], SessionEvent[]]> = anyJournal.chain((events) =>
  fc.tuple(
    fc.constant(events),
    fc.shuffledSubarray(events, { minLength: events.length, maxLength: events.length }),
  ),
);
