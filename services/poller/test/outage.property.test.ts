import { createLogger } from '@agents/service';
import fc from 'fast-check';
import { AT_READ, anyOutage, drawnFrom, journalWithOutage } from '../../../test/support/out-of-reach.ts';
import { makePollSession } from '../src/poll-session.ts';

const FUNCTION_MS = 30_000;

describe('a table that is out of reach for nine seconds is survived', () => {
  it.each([
    ['the search for the time of SESSION_INITIATED', { started_at: '2024-11-04T10:30:00Z' }],
    ['a poll', {}],
  ])('by %s', async (_what, more) => {
    await fc.assert(
      fc.asyncProperty(anyOutage, async ({ fault, luck }) => {
        const { journal, now, wasOut } = journalWithOutage({
          ...{ fault, at: AT_READ, random: drawnFrom(luck) },
        });
        const poll = makePollSession({
          ...{ journal, now, deadlineSeconds: 29_100, expectedSeconds: 3_600, roundSeconds: 270 },
          stalledAfterSeconds: 1_800,
          livenessTimes: { firstSeconds: 300, everySeconds: 300 },
          checkLiveness: async (_id, session) => ({ session }),
          log: createLogger({ component: 'poller', write: () => undefined }),
        });
        const functionEnds = now() + FUNCTION_MS;

        const answer = await poll({ session_id: 's-1', ...more }, functionEnds);

        expect(answer).toMatchObject(
          'started_at' in more ? { timestamp: '2024-11-04T10:30:00.000Z' } : { state: 'NOT_FOUND' },
        );
        expect(wasOut()).toBe(true);
        expect(now()).toBeLessThan(functionEnds);
      }),
      { numRuns: 30 },
    );
  });
});
