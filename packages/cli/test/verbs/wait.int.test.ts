import { SAMPLES } from '../../../../tools/cli-document/sample-sessions.ts';
import { openStageJournal, type StageJournal } from '../support/journal-table.ts';
import { NOW, type RunOptions, runJournal, type Said } from '../support/run-journal.ts';

let journal: StageJournal;
beforeAll(async () => {
  journal = await openStageJournal();
  for (const sample of Object.values(SAMPLES)) await journal.plantSession(sample, NOW);
});
afterAll(() => journal.close());

const wait = (args: readonly string[], options: RunOptions = {}): Promise<Said> =>
  runJournal(['wait', ...args], { endpoint: journal.endpoint, ...options });

/** A clock that goes on by at least this much with every nap. */
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
  ])('ends at once with the outcome of a session that is %s', async (state, { id }, exitCode) => {
    const said = await wait([id]);

    expect(said.exitCode).toBe(exitCode);
    expect(said.stdout).toMatch(new RegExp(`^\\S ${state}.*\\n {2}Session ${id}\\n`, 'i'));
  });

  it('waits for the end, with a word on stderr at least every half minute', async () => {
    const id = 'wait-1';
    const plant = (ms: number, Status: string): Promise<void> => {
      const Timestamp = new Date(NOW + ms).toISOString();
      return journal.plant({ PK: `SESSION#${id}`, SK: `EVENT#${Timestamp}`, Status, Timestamp });
    };
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
      /^Session 60a24b7d\S+ has not ended within 1 min: waiting for AGENT_BACKGROUND_TASK_COMPLETED or .*, last event 12 min 58 s ago\.$/m,
    );
  });

  it('waits ten seconds for a session that nobody knows: it may have been started just now', async () => {
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
