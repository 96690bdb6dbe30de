import { foldSession, type SessionEvent } from '@agents/events';
import { createJournal, createMemoryTable } from '@agents/journal';
import { createLogger, parseInput } from '@agents/service';
import { inputContract } from '../src/input.ts';
import type { LivenessResult } from '../src/liveness-check.ts';
import { OVERDUE, reportOverdue, reportStalled, STALLED } from '../src/notice.ts';
import { makePollSession, type PollerAnswer } from '../src/poll-session.ts';
import { at, CALLED, RUNNING, seenInTime, T0 } from './events.ts';

type Progress = NonNullable<LivenessResult['progress']>;

const STALLED_AFTER = 1_800;
const EXPECTED = 14_400;
const LAST_REPORT = { text: 'reading file 37 of 120', done: 37, total: 120 };

interface World {
  /** The age in seconds at which each part of the work is over; a report of progress comes with it. */
  readonly reportedAt?: readonly number[];
  readonly endsAt?: number;
  readonly untilSeconds: number;
}

/** Follows a running session round after round, as the two state machines do. Each answer comes back with the next poll. */
async function follow({ reportedAt = [], endsAt, untilSeconds }: World) {
  const table = createMemoryTable();
  const plant = (timestamp: string, Status: string): void =>
    table.plant({ PK: 'SESSION#s-1', SK: `EVENT#${timestamp}#${Status}`, Status, Timestamp: timestamp });
  for (const { timestamp, status } of RUNNING) plant(timestamp, status);
  const lines: { message: string }[] = [];
  let seconds = 3;
  const now = (): number => T0 + seconds * 1_000;
  const progress = (): { progress?: Progress } => {
    const last = reportedAt.findLast((each) => each <= seconds);
    return last === undefined ? {} : { progress: { ...LAST_REPORT, age_seconds: seconds - last + 0.5 } };
  };
  const poll = makePollSession({
    ...{ journal: createJournal({ table, now }), now, roundSeconds: 270, deadlineSeconds: 32_700 },
    ...{ expectedSeconds: EXPECTED, stalledAfterSeconds: STALLED_AFTER },
    livenessTimes: { firstSeconds: 300, everySeconds: 300 },
    checkLiveness: async (_id, session) => ({ session, ...progress() }),
    log: createLogger({ component: 'poller', write: (line) => lines.push(JSON.parse(line)) }),
  });
  const answers: (PollerAnswer & { readonly seconds: number })[] = [];
  let state: object = { session_id: 's-1' };
  let round_started_at = new Date(now()).toISOString();
  while (seconds <= untilSeconds) {
    if (endsAt !== undefined && seconds >= endsAt) {
      plant(new Date(T0 + endsAt * 1_000).toISOString(), 'AGENT_BACKGROUND_TASK_COMPLETED');
    }
    const round_id = 'arn:aws:states:us-east-1:000000000000:express:follower:round:1';
    const input = { state, entered_at: new Date(now()).toISOString(), round_started_at, round_id };
    const answer = await poll(parseInput(inputContract, JSON.parse(JSON.stringify(input))), now() + 30_000);
    if (!('state' in answer)) throw new Error('expected the state of the session');
    answers.push({ ...answer, seconds });
    if (answer.state === 'COMPLETED') break;
    state = answer;
    seconds += answer.wait_seconds;
    if (answer.is_round_over) round_started_at = new Date(now()).toISOString();
  }
  return { answers, lines, noticed: answers.filter(({ notice }) => notice !== undefined) };
}

const messages = (lines: readonly { message: string }[], message: string) =>
  lines.filter((line) => line.message === message);

describe('a notice', () => {
  it('is in one answer of a session that is overdue, which ends its round', async () => {
    const { noticed, answers, lines } = await follow({ untilSeconds: EXPECTED + 600 });

    expect(noticed).toEqual([
      expect.objectContaining({
        notice: {
          code: 'OVERDUE',
          text:
            'The session has been open for 4 h; expected: at most 4 h. ' +
            'Last event: AGENT_BACKGROUND_TASK_STARTED; ' +
            'missing: AGENT_BACKGROUND_TASK_COMPLETED or AGENT_BACKGROUND_TASK_FAILED.',
        },
        ...{ noticed: ['OVERDUE'], is_round_over: true, state: 'RUNNING' },
      }),
    ]);
    expect(answers.at(-1)).toMatchObject({ noticed: ['OVERDUE'] });
    expect(messages(lines, OVERDUE).length).toBeGreaterThan(100);
  });

  it('is in one answer of a task that has stalled, though each check logs it', async () => {
    const { noticed, lines } = await follow({ reportedAt: [100], untilSeconds: 6_000 });

    expect(noticed).toHaveLength(1);
    const [{ seconds, notice }] = noticed as [(typeof noticed)[number]];
    expect(seconds).toBeGreaterThanOrEqual(100 + STALLED_AFTER);
    expect(seconds).toBeLessThan(100 + STALLED_AFTER + 310);
    expect(notice).toEqual({
      code: 'STALLED',
      text: expect.stringMatching(
        /^The task has reported no progress for 3\d min\. Its last report \(37 of 120\): reading file 37 of 120$/,
      ),
    });
    const logged = messages(lines, STALLED);
    expect(logged.length).toBeGreaterThanOrEqual(13);
    for (const line of logged) {
      expect(line).toMatchObject({ level: 'warn', session_id: 's-1', ...LAST_REPORT });
      expect(line).toHaveProperty('stalled_after_seconds', STALLED_AFTER);
    }
  });

  it('is given for each kind once, also when a task reports again and stalls again', async () => {
    const { noticed } = await follow({ reportedAt: [10, 5_000], untilSeconds: EXPECTED + 1_000 });
    expect(noticed.map(({ notice }) => notice?.code)).toEqual(['STALLED', 'OVERDUE']);
    expect(noticed.at(-1)).toMatchObject({ noticed: ['STALLED', 'OVERDUE'] });
  });

  it.each([
    ['never reports', []],
    ['reports in time', Array.from({ length: 12 }, (_, i) => i * 1_000)],
  ])('is not given for a task that %s', async (_what, reportedAt) => {
    const { noticed, lines, answers } = await follow({ reportedAt, untilSeconds: 12_000 });
    expect([noticed, messages(lines, STALLED)]).toEqual([[], []]);
    expect(answers.some((answer) => 'noticed' in answer)).toBe(false);
  });

  it('is not given for a session that has ended', async () => {
    const { noticed, answers } = await follow({ endsAt: EXPECTED - 1, untilSeconds: EXPECTED + 600 });
    expect(answers.at(-1)).toMatchObject({ state: 'COMPLETED' });
    expect(noticed).toEqual([]);
  });
});

describe('a report of progress that is too old', () => {
  const report = (progress: Progress) => {
    const lines: string[] = [];
    const log = createLogger({ component: 'poller', write: (line) => lines.push(line) });
    const input = { session_id: 's-1', progress, stalledAfterSeconds: STALLED_AFTER };
    return { notice: reportStalled(input, log), lines };
  };

  it.each([
    [1_799.9, []],
    [1_800, ['STALLED']],
  ])('counts from the limit on: %s s', (age_seconds, codes) => {
    const { notice } = report({ text: 'a', age_seconds });
    expect([notice].flatMap((each) => each?.code ?? [])).toEqual(codes);
  });

  it('is told on one line without secrets, whatever the agent answers', () => {
    const secret = 'AKIAIOSFODNN7EXAMPLE';
    const text = `line 1\nkey ${secret} ${'x'.repeat(100_000)}`;
    const { notice, lines } = report({ text, done: 3, age_seconds: 1e9 });
    expect(notice?.text).toMatch(/^The task .* \(3 done\): line 1 key /);
    for (const each of [notice?.text ?? '', ...lines]) {
      expect(each).not.toContain(secret);
      expect(each.length).toBeLessThan(600);
      expect(each).not.toContain('\n');
    }
  });
});

const expectedSeconds = 3_600;

function reportsAt(seconds: number, events: readonly SessionEvent[]): readonly unknown[] {
  const lines: unknown[] = [];
  const log = createLogger({ component: 'poller', write: (line) => lines.push(JSON.parse(line)) });
  const session = foldSession(events);
  const { ageMs } = seenInTime(session, T0 + seconds * 1_000);
  reportOverdue({ session, expectedSeconds, ageMs }, log);
  return lines;
}

describe('a session that is started again a day after its call failed', () => {
  const DAY = 86_400;
  const again = RUNNING.map(({ status, epochMs }) => at(DAY + (epochMs - T0) / 1_000, status));
  const events = [...CALLED, at(3, 'AGENT_RUNTIME_INVOCATION_FAILED'), ...again];

  it('is not overdue shortly after its second start, although its first event is old', () => {
    expect(reportsAt(DAY + expectedSeconds - 1, events)).toEqual([]);
  });

  it('is overdue by its age since the second start', () => {
    expect(reportsAt(DAY + expectedSeconds, events)).toMatchObject([
      { message: OVERDUE, session_id: 's-1', age_seconds: expectedSeconds },
    ]);
  });
});
