import { SAMPLES } from '../../../../tools/cli-document/sample-sessions.ts';
import { NOW, type RunOptions, runJournal, type Said } from '../support/run-journal.ts';
import { openSampleJournal, type StageJournal } from '../support/stage-journal.ts';

let journal: StageJournal;
beforeAll(async () => {
  journal = await openSampleJournal();
});

const wait = (args: readonly string[], options: RunOptions = {}): Promise<Said> =>
  runJournal(['wait', ...args], { endpoint: journal.endpoint, ...options });

/** A clock that moves by at least this much with every nap. */
const clock = (stepMs: number) => {
  let now = NOW;
  const sleep = (ms: number): void => {
    now += Math.max(ms, stepMs);
  };
  return { now: () => now, sleep };
};

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
    const { now, sleep } = clock(5_000);
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
    const { now, sleep } = clock(10_000);

    const said = await wait([SAMPLES.running.id, '--timeout', '1m'], { now, sleep });

    expect(said).toMatchObject({ stdout: '', exitCode: 124 });
    expect(said.stderr).toMatch(
      /^Session 60a24b7d\S+ .*1 min.*AGENT_BACKGROUND_TASK_COMPLETED or .*last event 12 min 58 s ago/m,
    );
  });

  it('waits ten seconds for an unknown session, which may have been started just now', async () => {
    const { now, sleep } = clock(1_000);

    const said = await wait(['00000000-0000-4000-8000-000000000000'], { now, sleep });

    expect(said.exitCode).toBe(3);
    expect(now() - NOW).toBe(10_000);
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
