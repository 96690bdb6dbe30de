import type { Status } from '@agents/events';
import { createJournal, createMemoryTable } from '@agents/journal';
import { createLogger, parseInput } from '@agents/service';
import fc from 'fast-check';
import { inputContract } from '../src/input.ts';
import { makePollSession } from '../src/poll-session.ts';
import { agentLost } from '../src/verdict.ts';
import { T0 } from './events.ts';

/** Of every stage. */
const DEADLINE_S = 29_100;
const CHECK_S = 300;
const DAY_S = 86_400;
const ROUND_S = 270;
/** The longest pause between two polls, and the call itself. */
const POLL_S = 6;

type Writer = 'workflow' | 'invoker' | 'agent' | 'poller';

/** How wrong each clock is, in seconds. */
type Skews = Readonly<Record<Writer, number>>;

/** An event at its true time, in seconds after the start. */
type Written = readonly [seconds: number, writer: Writer, status: Status];

interface History {
  readonly events: readonly Written[];
  /** The true time at which the agent's microVM ended; its work ended then too. */
  readonly goneS: number;
  /** The state machine's error if the invoker wrote no outcome. */
  readonly invocation?: unknown;
  readonly deadlineS?: number;
}

const anySkew = fc.integer({ min: -600, max: 600 });
const anySkews: fc.Arbitrary<Skews> = fc.record({
  ...{ workflow: anySkew, invoker: anySkew, agent: anySkew, poller: anySkew },
});

/** The exponent is random, so short sessions are as frequent as long ones. */
const anyWorkS = fc.double({ min: 0, max: 1, noNaN: true }).map((share) => 28_000 ** share);

/** Half an hour to eight hours: a session polls 6,000 times in eight hours, and fails in the same way after one. */
const anyDeadlineS = fc
  .double({ min: 0, max: 1, noNaN: true })
  .map((share) => Math.round(1_800 * (DEADLINE_S / 1_800) ** share));

const CALLED: readonly Written[] = [
  [0, 'workflow', 'SESSION_INITIATED'],
  [1, 'invoker', 'AGENT_RUNTIME_INVOCATION_STARTED'],
];
const received = (s: number): readonly Written[] => [
  [s, 'agent', 'AGENT_ENTRYPOINT_STARTED'],
  [s + 0.01, 'agent', 'AGENT_BACKGROUND_TASK_STARTED'],
];
const ANSWERED: readonly Written[] = [
  ...CALLED,
  ...received(1.5),
  [2, 'invoker', 'AGENT_RUNTIME_INVOCATION_SUCCEEDED'],
];

/** The same session, started for the first time a day before: the call failed then. */
const ADayBefore: readonly Written[] = [
  [-DAY_S, 'workflow', 'SESSION_INITIATED'],
  [1 - DAY_S, 'invoker', 'AGENT_RUNTIME_INVOCATION_STARTED'],
  [2 - DAY_S, 'invoker', 'AGENT_RUNTIME_INVOCATION_FAILED'],
];
const anyPast = fc.constantFrom<readonly Written[]>([], ADayBefore);

const isoAt = (seconds: number): string => new Date(T0 + Math.round(seconds * 1_000)).toISOString();

/** Follows the session as the state machine does, from its third second until it has ended. */
async function follow({ events, goneS, invocation, deadlineS = DEADLINE_S }: History, skews: Skews) {
  const table = createMemoryTable();
  let seconds = 3;
  const now = (): number => Math.round(T0 + (seconds + skews.poller) * 1_000);
  const poll = makePollSession({
    journal: createJournal({ table, now }),
    ...{ deadlineSeconds: deadlineS, expectedSeconds: deadlineS, roundSeconds: ROUND_S },
    stalledAfterSeconds: deadlineS,
    livenessTimes: { firstSeconds: CHECK_S, everySeconds: CHECK_S },
    checkLiveness: async (_id, session) =>
      seconds < goneS ? { session } : { session, failure: agentLost(session, now()) },
    log: createLogger({ component: 'poller', level: 'error', write: () => undefined }),
    now,
  });
  const waiting = [...events];
  let roundStartedAt = seconds;
  for (let state: object = { session_id: 's-1', invocation }; ; ) {
    for (const [index, [at, writer, Status]] of [...waiting.entries()].reverse()) {
      if (at > seconds) continue;
      const Timestamp = isoAt(at + skews[writer]);
      table.plant({ PK: 'SESSION#s-1', SK: `EVENT#${Timestamp}#${Status}${at}`, Status, Timestamp });
      waiting.splice(index, 1);
    }
    const times = {
      entered_at: isoAt(seconds + skews.workflow),
      round_started_at: isoAt(roundStartedAt + skews.workflow),
    };
    const input = {
      state,
      ...times,
      round_id: 'arn:aws:states:us-east-1:000000000000:express:follower:round:1',
    };
    const answer = await poll(parseInput(inputContract, input), now() + 30_000);
    if (!('state' in answer)) throw new TypeError('expected the state of the session');
    if (answer.state === 'COMPLETED' || answer.state === 'FAILED') return { answer, seconds };
    seconds += answer.wait_seconds + 0.1;
    if (answer.is_round_over) roundStartedAt = seconds;
    state = answer;
  }
}

const check = (property: Parameters<typeof fc.assert>[0], numRuns = 30) => fc.assert(property, { numRuns });

describe('whatever the clocks of the workflow, the invoker, the agent and the poller say', () => {
  it('a live session stays live, and its end is seen within six seconds', async () => {
    await check(
      fc.asyncProperty(anySkews, anyWorkS, anyPast, async (skews, workS, past) => {
        const endS = 3 + workS;
        const events = [...past, ...ANSWERED, [endS, 'agent', 'AGENT_BACKGROUND_TASK_COMPLETED'] as const];

        const { answer, seconds } = await follow({ events, goneS: endS }, skews);

        expect(answer.state).toBe('COMPLETED');
        expect(seconds - endS).toBeLessThanOrEqual(POLL_S);
      }),
    );
  });

  it('a dead microVM is found after two intervals without events at the latest', async () => {
    await check(
      fc.asyncProperty(anySkews, anyWorkS, anyPast, async (skews, workS, past) => {
        const goneS = 3 + workS;

        const { answer, seconds } = await follow({ events: [...past, ...ANSWERED], goneS }, skews);

        expect(answer).toMatchObject({ state: 'FAILED', error: 'AgentLost' });
        expect(seconds).toBeGreaterThanOrEqual(goneS);
        expect(seconds - goneS).toBeLessThanOrEqual(CHECK_S + 2 * POLL_S);
      }),
    );
  });

  it('a session that does not end passes its deadline by six seconds at most, and is never ended before it', async () => {
    await check(
      fc.asyncProperty(anySkews, anyPast, anyDeadlineS, async (skews, past, deadlineS) => {
        const events = [...past, ...ANSWERED];

        const endless = { events, goneS: Number.POSITIVE_INFINITY, deadlineS };
        const { answer, seconds } = await follow(endless, skews);

        expect(answer).toMatchObject({ state: 'FAILED', error: 'SessionTimedOut' });
        expect(seconds).toBeGreaterThanOrEqual(deadlineS);
        expect(seconds).toBeLessThanOrEqual(deadlineS + POLL_S);
      }),
      15,
    );
  });

  it('an agent has a minute to start after a call whose outcome was not journaled', async () => {
    const invocation = { Error: 'Sandbox.Timedout', Cause: 'after 60 s' };
    const coldStartS = fc.double({ min: 2, max: 59, noNaN: true });
    await check(
      fc.asyncProperty(anySkews, coldStartS, fc.boolean(), async (skews, startS, isAlive) => {
        const end = [startS + 90, 'agent', 'AGENT_BACKGROUND_TASK_COMPLETED'] as const;
        const events = isAlive ? [...CALLED, ...received(startS), end] : CALLED;

        const { answer, seconds } = await follow({ events, goneS: startS + 90, invocation }, skews);

        expect(answer).toMatchObject(isAlive ? { state: 'COMPLETED' } : { error: 'AgentInvocationFailed' });
        if (!isAlive) expect(seconds).toBeLessThanOrEqual(60 + 2 * POLL_S);
      }),
    );
  });

  it('a second execution that follows the session adds at most the tolerated skew to its time', async () => {
    const anyShare = fc.double({ min: 0, max: 0.96, noNaN: true });
    await check(
      fc.asyncProperty(anySkews, anyShare, anyDeadlineS, async (skews, share, deadlineS) => {
        const followS = 3 + Math.round(share * deadlineS);
        const events = [...ANSWERED, [followS, 'workflow', 'SESSION_INITIATED'] as const];

        const endless = { events, goneS: Number.POSITIVE_INFINITY, deadlineS };
        const { answer, seconds } = await follow(endless, skews);

        expect(answer).toMatchObject({ error: 'SessionTimedOut' });
        expect(seconds).toBeLessThanOrEqual(deadlineS + 2 * 1_200 + POLL_S);
      }),
      15,
    );
  });
});
