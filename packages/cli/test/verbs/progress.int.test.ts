import { createProgressStore } from '@agents/journal';
import { SAMPLES } from '../../../../tools/cli-document/sample-sessions.ts';
import { movingClock, NOW, type RunOptions, runJournal, type Said } from '../support/run-journal.ts';
import { openStageJournal, type StageJournal } from '../support/stage-journal.ts';

const { retried, running } = SAMPLES;
const MINUTE = 60_000;

let journal: StageJournal;
beforeEach(async () => {
  journal = await openStageJournal();
});
afterEach(() => journal.close());

const run = (args: readonly string[], options: RunOptions = {}): Promise<Said> =>
  runJournal([...args, '--color', 'never'], { endpoint: journal.endpoint, ...options });

/** What a task reports at a moment: part `done` of 120, and the tokens so far. */
async function report(id: string, at: number, done: number): Promise<void> {
  const store = createProgressStore({ table: journal.table, now: () => at });
  const usage = [{ model: 'large', inputTokens: done * 1_000, outputTokens: done * 10 }];
  await store.put(id, { text: `reading file ${done}`, done, total: 120, reportedAt: at, usage });
}

/** Tokens alone are no progress. */
async function reportTokens(id: string, at: number, reportedAt: number): Promise<void> {
  const store = createProgressStore({ table: journal.table, now: () => at });
  const usage = [{ model: 'large', inputTokens: 900_000, outputTokens: 7 }];
  await store.put(id, { text: 'reading file 1', done: 1, total: 120, reportedAt, usage });
}

describe('journal show of a task that reported progress', () => {
  const ended = NOW - retried.agoMs + 5_035;
  beforeEach(async () => {
    await journal.plantSessions(retried, running);
    for (let done = 1; done <= 15; done += 1) await report(retried.id, ended + done * 10_000, done);
  });

  it('keeps its course in a few notes, from the first to the last, and the tokens', async () => {
    const { stdout, exitCode } = await run(['show', retried.id]);

    const [, section = ''] = stdout.split('\n\nProgress');
    expect(section.split('\n').map((line) => line.replace(/^\S+Z {2}/, ''))).toEqual([
      ', 8 of 15 notes (all with --progress):',
      ...[1, 3, 5, 7, 9, 11, 13, 15].map((done) => `${done} of 120: reading file ${done}`),
      '',
      'Tokens: model large: 15,000 tokens in, 150 out',
      '',
    ]);
    expect(exitCode).toBe(0);
  });

  it('prints every note with --progress, with the times of the events', async () => {
    const { stdout } = await run(['show', retried.id, '--progress', '--time', 'delta']);

    const lines = stdout.match(/^ *\+[\d.]+ s {2}\d+ of 120: .*$/gm);
    expect(lines).toHaveLength(15);
    expect(lines?.[0]).toMatch(/^ +\+15\.035 s {2}1 of 120: reading file 1$/);
    expect(stdout).toMatch(/^Progress:$/m);
  });

  it('gives the notes to programs, after the events or beside them, unless only some events are wanted', async () => {
    const { progress } = JSON.parse((await run(['show', retried.id, '--json'])).stdout);
    const lines = (await run(['show', retried.id, '-o', 'jsonl', '--progress'])).stdout.trimEnd().split('\n');
    const failures = await run(['show', retried.id, '-o', 'jsonl', '--status', 'FAILED']);

    expect(progress).toHaveLength(8);
    expect(progress[7]).toEqual({
      kind: 'progress',
      sessionId: retried.id,
      writtenAt: new Date(ended + 150_000).toISOString(),
      reportedAt: new Date(ended + 150_000).toISOString(),
      text: 'reading file 15',
      done: 15,
      total: 120,
      usage: [{ model: 'large', inputTokens: 15_000, outputTokens: 150 }],
    });
    const kinds = lines.map((line) => JSON.parse(line).kind);
    expect(kinds).toEqual([...Array(8).fill('event'), ...Array(15).fill('progress')]);
    expect(failures.stdout.match(/"kind":"\w+"/g)).toEqual(['"kind":"event"']);
  });

  it('says nothing of a task that reports nothing', async () => {
    expect((await run(['show', running.id])).stdout).not.toMatch(/Progress|Tokens/);
  });
});

describe.each(['tail', 'show -f'])('journal %s of a task that reports progress', (verb) => {
  const [name = '', ...options] = verb.split(' ');

  it('prints each report once as it comes, and waits with what the task last said', async () => {
    const id = 'reporting';
    await journal.plantEvent(id, 0, 'SESSION_INITIATED');
    await journal.plantEvent(id, 1, 'AGENT_BACKGROUND_TASK_STARTED');
    const clock = movingClock(20_000);
    let looks = 0;
    const { stdout, stderr, exitCode } = await run([name, id, ...options, '--time', 'clock'], {
      ...clock,
      async sleep(ms) {
        clock.sleep(ms);
        looks += 1;
        if (looks === 1) await report(id, NOW + 10_000, 1);
        if (looks === 3) await reportTokens(id, NOW + 50_000, NOW + 10_000);
        if (looks === 4) await report(id, NOW + 70_000, 2);
        if (looks !== 6) return;
        await report(id, NOW + 2 * MINUTE - 1_000, 120);
        await journal.plantEvent(id, 2 * MINUTE, 'AGENT_BACKGROUND_TASK_COMPLETED');
      },
    });

    expect(stdout.match(/^.*(\d of 120|COMPLETED).*$/gm)).toEqual([
      '12:00:10.000               1 of 120: reading file 1',
      '12:01:10.000               2 of 120: reading file 2',
      '12:01:59.000               120 of 120: reading file 120',
      expect.stringMatching(/^12:02:00\.000 .* AGENT_BACKGROUND_TASK_COMPLETED/),
    ]);
    expect(stderr).toMatch(
      /^1 of 120, 30 s ago: reading file 1, waiting for AGENT_BACKGROUND_TASK_COMPLETED/m,
    );
    expect(exitCode).toBe(0);
  });

  it('prints each note as a line of JSON, with the tokens', async () => {
    const id = 'reporting-to-a-program';
    await journal.plantEvent(id, 0, 'SESSION_INITIATED');
    await journal.plantEvent(id, 1, 'AGENT_BACKGROUND_TASK_STARTED');
    let looks = 0;
    const { stdout } = await run([name, id, ...options, '-o', 'jsonl'], {
      async sleep() {
        looks += 1;
        if (looks === 1) await report(id, NOW + 10_000, 1);
        if (looks === 2) await reportTokens(id, NOW + 50_000, NOW + 10_000);
        if (looks === 3) await journal.plantEvent(id, 2 * MINUTE, 'AGENT_BACKGROUND_TASK_COMPLETED');
      },
    });

    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map(({ kind, status, usage }) => status ?? [kind, usage[0].inputTokens])).toEqual([
      'SESSION_INITIATED',
      'AGENT_BACKGROUND_TASK_STARTED',
      ['progress', 1_000],
      ['progress', 900_000],
      'AGENT_BACKGROUND_TASK_COMPLETED',
    ]);
  });
});
