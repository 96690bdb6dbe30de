import { type Backends, startAwsFront } from '../../../../test/support/aws-front.ts';
import { SAMPLES } from '../../../../tools/cli-document/sample-sessions.ts';
import { movingClock, NOW, type RunOptions, runJournal, type Said } from '../support/run-journal.ts';
import { openSampleJournal, type StageJournal } from '../support/stage-journal.ts';

let journal: StageJournal;
beforeAll(async () => {
  journal = await openSampleJournal();
});

const wait = (args: readonly string[], options: RunOptions = {}): Promise<Said> =>
  runJournal(['wait', ...args], { endpoint: journal.endpoint, ...options });

/** The journal behind an endpoint that answers some operations otherwise. */
const behind = async (intercept: Backends['intercept']): Promise<string> =>
  (await startAwsFront({ dynamodb: journal.endpoint, ...(intercept && { intercept }) })).endpoint;

const UNKNOWN = '00000000-0000-4000-8000-000000000000';

describe('journal wait', () => {
  it.each([
    ['completed', SAMPLES.retried, 0],
    ['failed', SAMPLES.throttled, 1],
    ['stuck', SAMPLES.silent, 5],
  ])('ends at once for a session that is %s, with its exit code', async (state, { id }, exitCode) => {
    const said = await wait([id]);

    expect(said.exitCode).toBe(exitCode);
    expect(said.stdout).toMatch(new RegExp(`^\\S ${state}.*\\n {2}Session ${id}\\n`, 'i'));
  });

  it('waits for the end, and says on stderr at least every half minute what it waits for', async () => {
    const id = 'wait-1';
    const plant = (ms: number, Status: string): Promise<void> => journal.plantEvent(id, ms, Status);
    await plant(0, 'SESSION_INITIATED');
    await plant(1, 'AGENT_BACKGROUND_TASK_STARTED');
    const { now, sleep } = movingClock(5_000);
    const said = await wait([id], {
      now,
      async sleep(ms) {
        sleep(ms);
        if (now() - NOW > 120_000) await plant(120_000, 'AGENT_BACKGROUND_TASK_COMPLETED');
      },
    });

    expect(said.exitCode).toBe(0);
    expect(said.stdout).toMatch(/^✓ Completed after 2 min\. .*\n {2}Session wait-1\n$/);
    const words = said.stderr.match(
      /^waiting for AGENT_BACKGROUND_TASK_COMPLETED or AGENT_BACKGROUND_TASK_FAILED from agent-task, last event (.*) ago$/gm,
    );
    expect(words).toHaveLength(4);
    expect(words?.[0]).toContain('last event 25 s ago');
  });

  it('gives up after --timeout with exit code 124, and says what is missing', async () => {
    const clock = movingClock(10_000);

    const said = await wait([SAMPLES.running.id, '--timeout', '1m'], clock);

    expect(said).toMatchObject({ stdout: '', exitCode: 124 });
    expect(said.stderr).toMatch(
      /^Session 60a24b7d\S+ .*1 min.*AGENT_BACKGROUND_TASK_COMPLETED or .*last event 12 min 58 s ago/m,
    );
  });

  it('waits ten seconds for an unknown session, which may have been started just now', async () => {
    const clock = movingClock(1_000);

    const said = await wait([UNKNOWN], clock);

    expect(said.exitCode).toBe(3);
    expect(clock.now() - NOW).toBe(10_000);
  });

  it('ends with exit code 130 when it is interrupted', async () => {
    const interruption = new AbortController();

    const said = await wait([SAMPLES.running.id], {
      sleep: () => interruption.abort(),
      interrupted: interruption.signal,
    });

    expect(said).toMatchObject({ stdout: '', exitCode: 130 });
  });
});

describe('the time of --timeout', () => {
  it('is given to a session whose first event comes late', async () => {
    const id = '11111111-0000-4000-8000-000000000000';
    const clock = movingClock(1_000);
    const said = await wait([id, '--timeout', '10m'], {
      ...clock,
      async sleep(ms) {
        clock.sleep(ms);
        const afterMs = clock.now() - NOW;
        if (afterMs === 300_000) await journal.plantEvent(id, afterMs, 'SESSION_INITIATED');
        if (afterMs === 310_000) await journal.plantEvent(id, afterMs, 'AGENT_BACKGROUND_TASK_COMPLETED');
      },
    });

    expect(said).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^✓ Completed after 10 s/) });
    expect(clock.now() - NOW).toBe(310_000);
  });

  it('ends for a session whose first event never comes', async () => {
    const clock = movingClock(1_000);

    const said = await wait([UNKNOWN, '--timeout', '2m'], clock);

    expect(said).toMatchObject({ stdout: '', exitCode: 124 });
    expect(said.stderr).toMatch(/^Session 0{8}-\S+ did not end within 2 min \(waiting.*no event yet.*\)/m);
    expect(clock.now() - NOW).toBe(120_000);
  });

  it('includes the time to find the session', async () => {
    const clock = movingClock();
    // Each of the first three answers of the table takes 25 s: they find the session and read its events.
    let answers = 0;
    const endpoint = await behind((operation) => {
      if (operation !== 'Query') return;
      answers += 1;
      if (answers <= 3) clock.advance(25_000);
    });

    const said = await wait([SAMPLES.running.id.slice(0, 4), '--timeout', '1m'], { ...clock, endpoint });

    expect(said.exitCode).toBe(124);
    // A pause of 200 ms may have begun beside the third answer. Without the time to find it, the end comes at 110 s.
    expect(clock.now() - NOW).toBeGreaterThanOrEqual(75_000);
    expect(clock.now() - NOW).toBeLessThan(80_000);
  });

  it.each([
    ['the table', 'Query', /did not end within 1 min \(no answer from AWS\)/],
    ['Step Functions', 'DescribeExecution', /did not end within 1 min/],
  ])('ends while %s does not answer', async (_what, silent, message) => {
    const clock = movingClock();
    const endpoint = await behind((operation) => {
      if (operation !== silent) return undefined;
      clock.advance(60_000);
      return 'no answer';
    });

    const said = await wait([SAMPLES.running.id, '--timeout', '1m'], { ...clock, endpoint });

    expect(said).toMatchObject({ exitCode: 124, stderr: expect.stringMatching(message) });
    expect(clock.now() - NOW).toBe(60_000);
  });

  it('ends during an outage of the table, and not after it', async () => {
    const clock = movingClock(1_000);
    let queries = 0;
    const endpoint = await behind((operation) => {
      queries += operation === 'Query' ? 1 : 0;
      if (operation !== 'Query' || queries === 1) return undefined;
      clock.advance(1_000);
      return [503, {}];
    });

    const said = await wait([SAMPLES.running.id, '--timeout', '1m'], { ...clock, endpoint });

    expect(said).toMatchObject({ exitCode: 124, stderr: expect.stringMatching(/does not answer/) });
    expect(clock.now() - NOW).toBeGreaterThanOrEqual(60_000);
    expect(clock.now() - NOW).toBeLessThan(63_000);
  });

  it('is not over for a session that has ended within it', async () => {
    const clock = movingClock(61_000);

    const said = await wait([SAMPLES.retried.id, '--timeout', '1m'], clock);

    expect(said.exitCode).toBe(0);
  });
});
