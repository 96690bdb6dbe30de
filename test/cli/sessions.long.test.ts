import { randomUUID } from 'node:crypto';
import { putSessionEvent } from '@agents/sessions';
import { BatchWriteItemCommand } from '@aws-sdk/client-dynamodb';
import { type JournalCommand, makeJournalCommand } from '../support/journal-process.ts';
import { startWholeSystem, TABLE, untilEnded, type WholeSystem } from '../support/stack.ts';

/** Maximum number of rows in one BatchWriteItem. */
const BATCH = 25;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\n$/;

let system: WholeSystem;
let journal: JournalCommand;
beforeAll(async () => {
  system = await startWholeSystem();
  journal = await makeJournalCommand({ AWS_ENDPOINT_URL: system.endpoint });
});
afterAll(async () => {
  await system.stop();
  await journal.close();
});

const start = (detail: object): Promise<string> => putSessionEvent(system.events, JSON.stringify(detail));

describe('journal start', () => {
  it('prints the id of the session, and nothing else, on stdout', async () => {
    const { stdout, stderr, exitCode } = await journal('start', '--prompt', 'What is a journal?');

    expect(stdout).toMatch(UUID);
    expect({ stderr, exitCode }).toEqual({ stderr: `Stage dev at ${system.endpoint}\n`, exitCode: 0 });
    expect(await untilEnded(system, stdout.trim())).toMatchObject({ status: 'SUCCEEDED' });
  });

  it('waits for the end with --wait, and has the exit code of the outcome', async () => {
    const completed = await journal('start', '--detail', '{"work_seconds":0}', '--wait');
    const failed = await journal('start', '--prompt', 'my password, please', '--wait');

    expect(completed.stdout).toMatch(/^(\S{36})\n✓ Completed after .* m?s\. .*\n {2}Session \1\n$/);
    expect(completed.exitCode).toBe(0);
    expect(failed.stdout).toMatch(/^(\S{36})\n✗ Failed after .*: ModelRefusedError\. .*\n {2}Session \1\n/);
    expect(failed.exitCode).toBe(1);
  });
});

describe('journal show', () => {
  it('explains a session that completed, by @last, a prefix and its id, and gives its result', async () => {
    const { stdout } = await journal('start', '--detail', '{"prompt":"What is a journal?","work_seconds":0}');
    const id = stdout.trim();
    await untilEnded(system, id);

    const shown = await journal('show', '@last');
    expect(shown.stdout.split('\n')).toEqual([
      expect.stringMatching(/^✓ Completed after .* m?s\. /),
      `  Session ${id}`,
      '',
      expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z +SESSION_INITIATED +state-machine$/),
      expect.stringMatching(/AGENT_RUNTIME_INVOCATION_STARTED +invoker$/),
      expect.stringMatching(/AGENT_ENTRYPOINT_STARTED +agent-entrypoint$/),
      ...[1, 2, 3].map(() => expect.stringMatching(/ \+\d+\.\d{3} s {2}AGENT_\w+ +[a-z-]+$/)),
      '',
    ]);
    expect(shown).toMatchObject({ stderr: '', exitCode: 0 });
    expect(await journal('show', id.slice(0, 13))).toEqual(shown);

    const result = await journal('result', id);
    expect(JSON.parse(result.stdout)).toMatchObject({ prompt: 'What is a journal?' });
    expect(result).toMatchObject({ stderr: '', exitCode: 0 });
  });

  it('says why a session has no result', async () => {
    const id = await start({ work_seconds: 60 });
    const tail = journal.start('tail', id);
    await tail.untilPrinted('AGENT_BACKGROUND_TASK_STARTED');
    tail.interrupt();

    const [{ stdout, stderr, exitCode }] = await Promise.all([journal('result', id), tail.ended]);

    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 3 });
    expect(stderr).toMatch(/^Session \S+ .*AGENT_BACKGROUND_TASK_COMPLETED or .*`\.\/journal why \S+`/);
  });
});

describe('journal tail', () => {
  it('follows a session from before its first event to its end, each event once', async () => {
    const { stdout, stderr, exitCode } = await journal('tail', await start({ work_seconds: 1 }));

    expect(stdout.match(/[A-Z]+_[A-Z_]+/g)?.toSorted()).toEqual([
      'AGENT_BACKGROUND_TASK_COMPLETED',
      'AGENT_BACKGROUND_TASK_STARTED',
      'AGENT_ENTRYPOINT_STARTED',
      'AGENT_RUNTIME_INVOCATION_STARTED',
      'AGENT_RUNTIME_INVOCATION_SUCCEEDED',
      'SESSION_INITIATED',
    ]);
    expect(stderr).toMatch(/^✓ Completed after .* s\. .*\n {2}Session \S+\n$/);
    expect(exitCode).toBe(0);
  });

  it('prints each event of any session as it comes, and ends with 130 on Ctrl-C', async () => {
    const tail = journal.start('tail', '-o', 'jsonl');
    await new Promise((resolve) => setTimeout(resolve, 1_000)); // a session that starts before the first look is not new
    const id = await start({ work_seconds: 60 });
    await tail.untilPrinted(id);
    tail.interrupt();

    const { stdout, stderr, exitCode } = await tail.ended;

    const [first] = stdout.split('\n').filter((line) => line.includes(id));
    expect(JSON.parse(first ?? '')).toMatchObject({ sessionId: id, status: 'SESSION_INITIATED' });
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 130 });
  });

  it('ends quietly when its reader has gone', async () => {
    const tail = journal.start('tail', await start({ work_seconds: 1 }));
    await tail.untilPrinted('SESSION_INITIATED');
    tail.closeStdout();

    const { stderr, exitCode } = await tail.ended;

    expect(stderr).not.toMatch(/EPIPE|Error|at /);
    expect(exitCode).toBe(0);
  });
});

describe('journal list', () => {
  it('lists started sessions, and finds the failures among them', async () => {
    const failed = await start({ prompt: 7 });
    await untilEnded(system, failed);

    const all = await journal('list', '-n', '2', '-o', 'jsonl');
    const failures = await journal('list', '--error', 'expected text of 1 to', '-o', 'id');

    expect(JSON.parse(all.stdout.split('\n')[0] ?? '')).toMatchObject({
      sessionId: failed,
      state: 'failed',
      errorMessage: expect.stringMatching(/^InvalidRequest: /),
    });
    expect(all.stderr).toMatch(/^Only the newest 2 .*-n 4\.\n$/);
    expect(failures).toEqual({ stdout: `${failed}\n`, stderr: '', exitCode: 0 });
  });
});

describe('journal wait', () => {
  it('gives up after its timeout with 124', async () => {
    const id = await start({ work_seconds: 60 });

    const { stdout, stderr, exitCode } = await journal('wait', id, '--timeout', '5s');

    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 124 });
    expect(stderr).toMatch(/^Session \S+ .* 5 s .*waiting for /);
  });
});

describe('a journal of 5,000 events', () => {
  it('is shown whole, and its first lines about as soon as those of a single event', async () => {
    const [id, single] = [randomUUID(), randomUUID()];
    const startedAt = Date.now() - 3_600_000;
    const rows = Array.from({ length: 5_000 }, (_, index) => {
      const Timestamp = new Date(startedAt + index).toISOString();
      return { PK: `SESSION#${id}`, SK: `EVENT#${Timestamp}`, Status: 'AGENT_ENTRYPOINT_STARTED', Timestamp };
    });
    const first = rows.slice(0, 1).map((row) => ({ ...row, PK: `SESSION#${single}` }));
    const puts = [...first, ...rows].map(toPut);
    for (let at = 0; at < puts.length; at += BATCH) {
      const RequestItems = { [TABLE]: puts.slice(at, at + BATCH) };
      await system.dynamo.send(new BatchWriteItemCommand({ RequestItems }));
    }

    const [short, long] = [await show(single), await show(id)];

    expect(long.stdout.match(/AGENT_ENTRYPOINT_STARTED +agent/g)).toHaveLength(5_000);
    expect(long.firstLineMs / short.firstLineMs).toBeLessThan(4);
  });

  async function show(sessionId: string) {
    const before = performance.now();
    const running = journal.start('show', sessionId);
    await running.untilPrinted('AGENT_ENTRYPOINT_STARTED');
    const firstLineMs = performance.now() - before;
    return { firstLineMs, stdout: (await running.ended).stdout };
  }
});

function toPut(row: Readonly<Record<string, string>>) {
  return { PutRequest: { Item: Object.fromEntries(Object.entries(row).map(([name, S]) => [name, { S }])) } };
}
