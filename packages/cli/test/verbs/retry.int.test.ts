import { mkdtempSync, rmSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { encodeInput } from '@agents/events';
import { startAwsFront } from '../../../../test/support/aws-front.ts';
import { type StepFunctions, startStepFunctions } from '../../../../test/support/step-functions.ts';
import { movingClock, type RunOptions, runJournal, type Said } from '../support/run-journal.ts';
import { openStageJournal, type StageJournal } from '../support/stage-journal.ts';

const PAYLOAD = { prompt: 'Compare queues and journals', model: 'small' };
const MINUTE = 60_000;

/** What EventBridge got of an event. */
interface Started {
  readonly id: string;
  readonly detail: unknown;
  readonly resources: readonly string[];
}

let journal: StageJournal;
let states: StepFunctions;
let endpoint: string;
let started: Started[];
/** The sessions whose repeat EventBridge refuses. */
let refused: readonly string[];
/** Whether the answer to an event is lost. */
let lost = false;
/** How many of the next events are throttled. */
let throttled = 0;
let count = 0;
const folders: string[] = [];
beforeAll(async () => {
  journal = await openStageJournal();
  states = await startStepFunctions();
  ({ endpoint } = await startAwsFront({
    ...{ dynamodb: journal.endpoint, states: states.endpoint },
    intercept(operation, body) {
      if (operation === 'DescribeRule') return [200, { State: 'ENABLED' }];
      if (operation !== 'PutEvents') return undefined;
      if (throttled-- > 0) return [400, { __type: 'ThrottlingException', message: 'Rate exceeded' }];
      const answer = putEvents(body);
      return lost ? [500, { __type: 'InternalException', message: 'lost' }] : [200, answer];
    },
  }));
});
beforeEach(() => {
  started = [];
  refused = [];
  lost = false;
  throttled = 0;
});
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function putEvents(body: string): object {
  const [{ Detail, Resources = [] }] = JSON.parse(body).Entries;
  if (refused.some((id) => Resources.includes(`SESSION#${id}`))) {
    return { FailedEntryCount: 1, Entries: [{ ErrorCode: 'InternalFailure', ErrorMessage: 'try later' }] };
  }
  count += 1;
  const id = `repeat-${count}`;
  started.push({ id, detail: JSON.parse(Detail), resources: Resources });
  return { FailedEntryCount: 0, Entries: [{ EventId: id }] };
}

const retry = (args: readonly string[], options: RunOptions = {}): Promise<Said> =>
  runJournal(['retry', ...args], { endpoint, ...options });

/** A session that failed, with its input record. */
async function failed(
  id: string,
  { agoMs = MINUTE, message = 'Error: no', payload = PAYLOAD as object } = {},
) {
  await journal.plantEvent(id, -agoMs, 'SESSION_INITIATED');
  await journal.plantEvent(id, 10 - agoMs, 'AGENT_ENTRYPOINT_FAILED', { ErrorMessage: message });
  await plantInput(id, payload);
}

const plantInput = (sessionId: string, payload: object): Promise<void> =>
  journal.plant({ ...encodeInput({ sessionId, payload: { ...payload } }) });

/** What the invoker of a repeat writes. */
const plantRepeat = (id: string, by: string): Promise<void> =>
  journal.plant({ PK: `INPUT#${id}`, SK: `REPEAT#${by}` });

function newHome(): string {
  const folder = mkdtempSync(join(tmpdir(), 'journal-home-'));
  folders.push(folder);
  return folder;
}

describe('journal retry SESSION', () => {
  it('starts a session with the same payload, names the one that it repeats, and prints the new id', async () => {
    await failed('same');
    const home = newHome();

    const said = await retry(['same'], { home });

    expect(started).toEqual([{ id: expect.any(String), detail: PAYLOAD, resources: ['SESSION#same'] }]);
    expect(said).toMatchObject({ stdout: `${started[0]?.id}\n`, exitCode: 0 });
    const json = await retry(['same', '--force', '--json'], { home });
    expect(JSON.parse(json.stdout)).toEqual({ kind: 'started', sessionId: started[1]?.id, repeats: 'same' });
  });

  it('merges --detail over the payload', async () => {
    await failed('merged');

    await retry(['merged', '--detail', '{"model":"large","tries":2}']);

    expect(started[0]?.detail).toEqual({ ...PAYLOAD, model: 'large', tries: 2 });
    expect(await retry(['merged', '--detail', 'no'])).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/^--detail: expected JSON/),
    });
  });

  it('opens the payload in the editor with --edit, and removes the file', async () => {
    await failed('edited');
    let opened = '';
    const edit = async (file: string): Promise<number> => {
      opened = file;
      expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(PAYLOAD);
      await writeFile(file, '{"prompt":"corrected"}');
      return 0;
    };

    await retry(['edited', '--edit'], { edit });

    expect(started[0]?.detail).toEqual({ prompt: 'corrected' });
    await expect(readFile(opened)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('starts nothing when the edited payload is not a JSON object, and keeps what was typed', async () => {
    await failed('mistyped');
    let opened = '';
    const edit = async (file: string): Promise<number> => {
      opened = file;
      await writeFile(file, '{\n  "prompt": "half a');
      return 0;
    };

    const said = await retry(['mistyped', '--edit'], { edit });

    expect(said).toMatchObject({ stdout: '', exitCode: 2, stderr: expect.stringContaining(opened) });
    expect(said.stderr).toMatch(
      /Nothing was started\. .*expected JSON, found an error in line 2, column 20: Unterminated string\./,
    );
    expect(await readFile(opened, 'utf8')).toBe('{\n  "prompt": "half a');
    await rm(dirname(opened), { recursive: true });
    expect(started).toEqual([]);
  });

  it.each([
    ['no editor is set', undefined, 2, /VISUAL or EDITOR/],
    ['the editor fails', async () => 3, 1, /Nothing was started: .* exit code 3/],
  ] as const)('starts nothing when %s', async (what, edit, exitCode, stderr) => {
    const id = `unedited-${what.length}`;
    await failed(id);

    const said = await retry([id, '--edit'], edit && { edit });

    expect(said).toMatchObject({ stdout: '', exitCode, stderr: expect.stringMatching(stderr) });
    expect(started).toEqual([]);
  });

  it.each([
    ['runs', 'AGENT_BACKGROUND_TASK_STARTED', /is (running|pending|stuck).*journal stop/],
    ['has completed', 'AGENT_BACKGROUND_TASK_COMPLETED', /has completed\. .*journal result/],
  ])('refuses a session that %s, unless it is forced', async (what, status, stderr) => {
    const id = `open-${what.length}`;
    await journal.plantEvent(id, -100, 'SESSION_INITIATED');
    await journal.plantEvent(id, -50, status);
    await plantInput(id, PAYLOAD);

    expect(await retry([id])).toMatchObject({
      stdout: '',
      exitCode: 1,
      stderr: expect.stringMatching(stderr),
    });
    expect(started).toEqual([]);
    await retry([id, '--force']);
    expect(started).toMatchObject([{ detail: PAYLOAD, resources: [`SESSION#${id}`] }]);
  });

  it('refuses a session that was repeated, unless each repeat has failed', async () => {
    await failed('repeated');
    await plantRepeat('repeated', 'repeat-failed');
    await failed('repeat-failed');
    expect(await retry(['repeated'])).toMatchObject({ exitCode: 0 });

    await plantRepeat('repeated', 'repeat-done');
    await journal.plantEvent('repeat-done', -10, 'AGENT_BACKGROUND_TASK_COMPLETED');
    expect(await retry(['repeated'])).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(
        /repeated is not repeated: repeat-done is a try of the same work, and has completed\. .*--force/,
      ),
    });
    expect(started).toHaveLength(1);
  });

  it('repeats one try of a work, whichever of them is named, and none while another one runs or has completed', async () => {
    for (const id of ['try-1', 'try-2', 'try-3']) await failed(id);
    for (const [id, repeats] of [
      ['try-2', 'try-1'],
      ['try-3', 'try-2'],
    ] as const) {
      await journal.plant({ ...encodeInput({ sessionId: `${id}`, payload: PAYLOAD, repeats }) });
      await plantRepeat(repeats, id);
    }

    const said = await retry(['try-1', 'try-2', 'try-3', '--yes', '-o', 'jsonl'], movingClock());
    const outcomes = said.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const others = outcomes.filter(({ kind }) => kind === 'not-done');
    expect(started).toHaveLength(1);
    expect(others).toHaveLength(2);
    const repeated = started[0]?.resources[0]?.replace('SESSION#', '');
    for (const { code, message } of others) {
      expect(code).toBe('SESSION_REPEATED');
      expect(message).toContain(`${repeated} is a try of the same work, and is repeated`);
    }

    // The repeat of the youngest try runs: the oldest one leads to it.
    await plantRepeat('try-3', 'try-4');
    await journal.plantEvent('try-4', -10, 'SESSION_INITIATED');
    expect(await retry(['try-1'])).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(/try-1 is not repeated: try-4 is .* and has not ended/),
    });
    expect(started).toHaveLength(1);
  });

  it('repeats a session whose first try is gone from the journal', async () => {
    await failed('orphan');
    await journal.plant({ ...encodeInput({ sessionId: 'orphan', payload: PAYLOAD, repeats: 'gone' }) });

    expect(await retry(['orphan'])).toMatchObject({ exitCode: 0 });
  });

  it('sends the event once: without an answer, a session may have started', async () => {
    await failed('unanswered');
    lost = true;

    const said = await retry(['unanswered']);

    expect(started).toHaveLength(1);
    expect(said).toMatchObject({
      ...{ stdout: '', exitCode: 1 },
      stderr: expect.stringMatching(
        /EventBridge gave no answer, so that a session may have started .*journal list/,
      ),
    });
  });

  it('sends an event again that EventBridge throttled', async () => {
    await failed('throttled-event');
    throttled = 2;

    expect(await retry(['throttled-event'])).toMatchObject({
      stdout: expect.stringMatching(/^repeat-\d+\n$/),
      exitCode: 0,
    });
    expect(started).toHaveLength(1);
  });

  it('takes the payload of a session without an input record from its execution', async () => {
    await journal.plantEvent('old', -MINUTE, 'SESSION_INITIATED');
    await journal.plantEvent('old', -MINUTE + 9, 'AGENT_ENTRYPOINT_FAILED', { ErrorMessage: 'Error: no' });
    await states.start({ session_id: 'old', payload: { prompt: 'from the execution' } }, 'old');

    expect(await retry(['old'])).toMatchObject({ exitCode: 0 });
    expect(started[0]?.detail).toEqual({ prompt: 'from the execution' });
  });

  it('says when no payload is known, or when it cannot be read', async () => {
    await journal.plantEvent('blank', -MINUTE, 'SESSION_INITIATED');
    await journal.plantEvent('blank', -MINUTE + 9, 'AGENT_ENTRYPOINT_FAILED', { ErrorMessage: 'Error: no' });
    await failed('garbled', { payload: {} });
    await journal.plant({ PK: 'INPUT#garbled', SK: 'INPUT', Payload: '[half' });

    const said = (stderr: RegExp) => ({ stdout: '', exitCode: 3, stderr: expect.stringMatching(stderr) });
    expect(await retry(['blank'])).toEqual(
      said(/payload of session blank was not found: .*journal start --detail/),
    );
    expect(await retry(['garbled'])).toEqual(
      said(/payload of session garbled cannot be read: Payload: expected/),
    );
    expect(started).toEqual([]);
  });
});

describe('journal retry with a filter', () => {
  const FILTER = ['--error', 'Throttling of the crowd', '--since', '2h'];
  const ids = Array.from({ length: 50 }, (_, i) => `crowd-${String(i).padStart(2, '0')}`);
  beforeAll(async () => {
    for (const [i, id] of ids.entries()) {
      await failed(id, { agoMs: MINUTE - i, message: 'Error: Throttling of the crowd', payload: { i } });
    }
  });

  it('shows how many there are and some of them, and starts nothing without a yes', async () => {
    const said = await retry(FILTER, { answer: 'n', columns: 100 });

    expect(said.exitCode).toBe(0);
    expect(said.stderr).toMatch(
      /and 45 more\.\nStart 50 new sessions at 5 a second\? \[y\/N\] n\nNothing was done\./,
    );
    expect(await retry(FILTER)).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/50 .*--yes/) });
    expect(started).toEqual([]);
  });

  it('after Ctrl-C in the middle and a second run: none twice, none lost, the rest named', async () => {
    const home = newHome();
    const interruption = new AbortController();
    const clock = movingClock();
    const first = await retry([...FILTER, '--rate', '10/s', '--yes'], {
      ...{ ...clock, home, interrupted: interruption.signal },
      sleep(ms) {
        clock.sleep(ms);
        if (started.length >= 20) interruption.abort();
      },
    });

    expect(first.exitCode).toBe(130);
    const begun = started.length;
    expect(begun).toBeGreaterThanOrEqual(20);
    expect(begun).toBeLessThan(50);
    expect(first.stdout.trimEnd().split('\n')).toHaveLength(begun);
    const [, rest = ''] = first.stderr.split(`Not begun (${50 - begun}):\n`);
    expect(rest.trim().split(/\s+/)).toEqual(ids.slice(begun));

    // The invokers of the first run may not have named their sessions yet.
    const second = await retry([...FILTER, '--yes', '-o', 'jsonl'], { ...movingClock(), home });

    expect(started.map(({ resources }) => resources[0]).toSorted()).toEqual(ids.map((id) => `SESSION#${id}`));
    for (const { detail, resources } of started) {
      expect(resources).toEqual([`SESSION#${ids[Object(detail).i]}`]);
    }
    const lines = second.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.filter(({ kind }) => kind === 'not-done')).toHaveLength(begun);
    expect(lines.find(({ kind }) => kind === 'not-done')).toMatchObject({ code: 'SESSION_REPEATED' });
    expect(second.exitCode).toBe(1);
  });

  it('takes every filter of list, and says how many of the matches it leaves out', async () => {
    await journal.plantEvent('still-open', -3 * MINUTE, 'SESSION_INITIATED');

    expect(await retry(['--running', '--yes'])).toMatchObject({
      ...{ stdout: '', exitCode: 3 },
      stderr: expect.stringMatching(/No session matches\. Left out: \d+ running or completed \(--force/),
    });
    expect(started).toEqual([]);
  });

  it('names each session that could not be started, with the reason, and starts the others', async () => {
    refused = ['crowd-07', 'crowd-31'];
    const clock = movingClock();

    const said = await retry([...FILTER, '--yes', '--force'], clock);

    expect(started).toHaveLength(48);
    expect(said.exitCode).toBe(1);
    expect(said.stderr).toMatch(
      /48 of 50 started\.\nNot started:\n {2}crowd-07: .*InternalFailure: try later.*\n {2}crowd-31: .*\n$/,
    );
  });

  it('begins no more sessions than --rate allows', async () => {
    const clock = movingClock();
    const begin = clock.now();

    await retry([...FILTER, '--yes', '--force', '--rate', '30/m'], clock);

    expect(clock.now() - begin).toBe(49 * 2_000);
  });

  it.each([
    ['a filter that matches nothing', ['--error', 'no such error'], 3, /No session matches/],
    ['a rate of 0', ['--failed', '--rate', '0/s'], 2, /Expected a rate above 0/],
    ['a rate that is no rate', ['--failed', '--rate', 'fast'], 2, /5\/s or 30\/m/],
    ['neither a session nor a filter', [], 2, /a session, or a filter/],
    ['a session and a filter', ['crowd-01', '--failed'], 2, /found both/],
    ['an editor for many', ['--failed', '--edit'], 2, /--edit and --wait: expected one session/],
  ] as const)('refuses %s', async (_what, args, exitCode, stderr) => {
    expect(await retry(args)).toMatchObject({ stdout: '', exitCode, stderr: expect.stringMatching(stderr) });
    expect(started).toEqual([]);
  });
});
