import { GROUPS } from '../../../../test/support/logs-server.ts';
import { followSessionLog, followStageLog, type LogLook } from '../../src/logs/follow-logs.ts';
import { LOG_COMPONENTS } from '../../src/logs/log-line.ts';
import type { LogSelection } from '../../src/logs/read-logs.ts';
import { type LoggedStage, openLoggedStage, T0 } from './support/logged-stage.ts';

const ALL: LogSelection = { components: LOG_COMPONENTS, errorsOnly: false, withRoutine: false };

let logged: LoggedStage;
beforeEach(async () => {
  logged = await openLoggedStage();
});

/** What is shown until a condition holds, each with the time at which it was shown. */
async function shownUntil(
  looks: AsyncGenerator<LogLook, unknown>,
  isEnough: (messages: readonly string[]) => boolean,
) {
  const shown: { message: string; at: number }[] = [];
  const refusals: string[] = [];
  for (;;) {
    const { value, done } = await looks.next();
    if (done) break;
    if (typeof value !== 'object' || value === null) throw new Error('expected a look');
    const look: LogLook = value as LogLook;
    const events = look.records.map(({ event }) => event?.status ?? 'unreadable');
    const messages = [...events, ...look.lines.map(({ message }) => message)];
    shown.push(...messages.map((message) => ({ message, at: logged.clock.ms - T0 })));
    refusals.push(...look.refusals.map(({ code }) => code));
    if (isEnough(shown.map(({ message }) => message))) break;
  }
  return { shown, refusals, messages: shown.map(({ message }) => message) };
}

const never = (): boolean => false;

describe('following the log of a session', () => {
  it('shows each line at most two seconds after it was written, also behind 100,000 others', async () => {
    await logged.plantEvent('live', 0, 'SESSION_INITIATED');
    for (let n = 0; n < 100_000; n += 1) {
      logged.logs.append(GROUPS.agent, 'busy', '{"level":"info","session_id":"busy","message":"step"}');
    }
    const written = new Map<string, number>();
    let naps = 0;
    logged.onSleep = (ms) => {
      naps += 1;
      // At the most unfortunate moment: just after a look.
      const message = `line ${naps}`;
      logged.clock.ms -= ms - 1;
      written.set(message, logged.clock.ms - T0);
      logged.logs.write('agent', { session_id: 'live', message });
      logged.clock.ms += ms - 1;
    };

    const { shown } = await shownUntil(
      followSessionLog(logged.stage, 'live', ALL),
      ({ length }) => length >= 6,
    );

    const delays = shown.slice(1).map(({ message, at }) => at - (written.get(message) ?? Number.NaN));
    expect(delays).toHaveLength(5);
    for (const delay of delays) expect(delay).toBeLessThanOrEqual(2_000);
  });

  it('takes one call for each component and look', async () => {
    await logged.plantEvent('calls', 0, 'SESSION_INITIATED');
    let naps = 0;
    logged.onSleep = () => {
      naps += 1;
    };
    await shownUntil(followSessionLog(logged.stage, 'calls', ALL), () => naps >= 4);

    expect(logged.calls.length).toBe(4 * (naps + 1));
  });

  it('shows events as they come, and ends with the session, after the last words of its microVM', async () => {
    await logged.plantEvent('ends', 0, 'SESSION_INITIATED');
    logged.logs.write('agent', { session_id: 'ends', stream: 'vm', message: 'working' });
    const steps = [
      async () => logged.plantEvent('ends', 2_000, 'AGENT_BACKGROUND_TASK_FAILED'),
      async () => logged.logs.append(GROUPS.agent, 'vm', 'FATAL ERROR: heap out of memory'),
    ];
    const pending: Promise<unknown>[] = [];
    logged.onSleep = () => {
      const step = steps.shift();
      if (step) pending.push(step());
    };

    const { messages } = await shownUntil(followSessionLog(logged.stage, 'ends', ALL), never);
    await Promise.all(pending);

    expect(messages).toEqual([
      ...['SESSION_INITIATED', 'working', 'AGENT_BACKGROUND_TASK_FAILED', 'FATAL ERROR: heap out of memory'],
    ]);
  });

  it('gives up a session of which there is no sign for ten seconds', async () => {
    await expect(shownUntil(followSessionLog(logged.stage, 'nobody', ALL), never)).rejects.toMatchObject({
      code: 'SESSION_NOT_FOUND',
    });
    expect(logged.clock.ms - T0).toBeLessThanOrEqual(11_000);
  });
});

describe('following the log of a stage', () => {
  it('neither loses nor repeats lines that come late and before others', async () => {
    const writes = [
      ['b', 5_000],
      ['a', -60_000],
      ['c', 5_000],
      ['d', -110_000],
    ] as const;
    const rest = [...writes];
    logged.onSleep = () => {
      const [message, lateMs] = rest.shift() ?? [];
      if (message === undefined || lateMs === undefined) return;
      late.push({ message, timestamp: logged.clock.ms + lateMs });
    };
    // CloudWatch Logs gives lines in the order of their timestamps, whenever it got them.
    const late: { message: string; timestamp: number }[] = [];
    logged.fault = (group, body) => {
      const { startTime } = JSON.parse(body);
      const known = group === GROUPS.agent ? late.filter(({ timestamp }) => timestamp >= startTime) : [];
      const events = known
        .toSorted((a, b) => a.timestamp - b.timestamp)
        .map((line) => ({ ...line, eventId: line.message, logStreamName: 'vm' }));
      return [200, { events }];
    };

    const { messages } = await shownUntil(
      followStageLog(logged.stage, ALL),
      () => logged.clock.ms - T0 > 20_000,
    );

    expect(messages).toEqual(['b', 'a', 'c', 'd']);
  });

  it('goes on in the middle of many pages when a call fails, and shows every line once', async () => {
    for (let n = 0; n < 25; n += 1) {
      logged.logs.write('agent', { session_id: 's', message: `${n} ${'x'.repeat(300_000)}` });
    }
    let calls = 0;
    logged.fault = (group) => {
      if (group !== GROUPS.agent) return undefined;
      calls += 1;
      return calls === 4 ? [400, { __type: 'InvalidParameterException', message: 'no' }] : undefined;
    };

    const { messages, refusals } = await shownUntil(
      followStageLog(logged.stage, ALL),
      ({ length }) => length >= 25,
    );

    expect(messages.map((message) => Number(message.split(' ')[0]))).toEqual([...Array(25).keys()]);
    expect(refusals).toEqual(['REFUSED']);
  });

  it('asks no more for a log that may not be read, and shows the others', async () => {
    logged.fault = (group) =>
      group === GROUPS.agent ? [400, { __type: 'AccessDeniedException', message: 'no' }] : undefined;
    logged.onSleep = () => logged.logs.write('poller', { message: 'polled' });

    const { messages, refusals } = await shownUntil(
      followStageLog(logged.stage, ALL),
      ({ length }) => length >= 3,
    );

    expect(messages).toEqual(['polled', 'polled', 'polled']);
    expect(refusals).toEqual(['DENIED']);
    expect(logged.calls.filter(({ group }) => group === GROUPS.agent)).toHaveLength(1);
  });

  it('waits out throttling, and shows afterwards what was written meanwhile', async () => {
    let isThrottled = false;
    let naps = 0;
    logged.onSleep = () => {
      naps += 1;
      isThrottled = naps >= 2 && naps <= 12;
      if (naps === 5) logged.logs.write('agent', { session_id: 's', message: 'meanwhile' });
    };
    logged.fault = () =>
      isThrottled ? [400, { __type: 'ThrottlingException', message: 'Rate exceeded' }] : undefined;

    const { messages } = await shownUntil(followStageLog(logged.stage, ALL), ({ length }) => length >= 1);

    expect(messages).toEqual(['meanwhile']);
    expect(logged.notes.filter(({ code }) => code === 'LOGS_THROTTLED')).toHaveLength(1);
  });
});

describe('the pace on AWS', () => {
  it('leaves one of the five calls a second that an account has', async () => {
    const onAws = { ...logged.stage, isLocal: false };
    let looks = 0;
    await shownUntil(followStageLog(onAws, ALL), () => {
      looks += 1;
      return looks === 4;
    });

    // Five groups a look: a quarter of a second between two calls, and five seconds between two looks.
    expect(logged.calls).toHaveLength(4 * 5);
    expect(logged.pauses).toEqual([...LOOK, 5_000, ...LOOK, 5_000, ...LOOK, 5_000, ...LOOK]);
  });
});

const LOOK = [250, 250, 250, 250];
