import { setTimeout as sleep } from 'node:timers/promises';
import {
  createDynamoTable,
  createJournalClient,
  createProgressStore,
  createResultStore,
  type ResultStore,
} from '@agents/journal';
import {
  type AgentProcess,
  type ExtractedAgent,
  extractAgent,
  spawnAgent,
  untilHealthy,
  variablesFor,
} from '../../../test/support/agent-process.ts';
import { type JournalTable, openJournalTable } from '../../../test/support/journal-table.ts';

let agent: ExtractedAgent;
let table: JournalTable;
let variables: Record<string, string>;
beforeAll(async () => {
  [agent, table] = await Promise.all([extractAgent(), openJournalTable()]);
  variables = variablesFor(table);
});

const statusesOf = async (sessionId: string) =>
  (await table.journal.read(sessionId)).events.map(({ status }) => status);

/** Waits until the session has this many events. */
async function untilEvents(sessionId: string, count: number): Promise<readonly string[]> {
  for (;;) {
    const statuses = await statusesOf(sessionId);
    if (statuses.length >= count) return statuses;
    await sleep(10);
  }
}

describe('the agent on Node 22', () => {
  let process: AgentProcess;
  let results: ResultStore;
  beforeAll(async () => {
    process = await spawnAgent(agent.folder, variables);
    const client = createJournalClient({
      endpoint: table.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
    results = createResultStore({ table: createDynamoTable({ client, tableName: table.tableName }) });
    await untilHealthy(process);
  });
  afterAll(async () => {
    process.child.kill('SIGKILL');
    await process.ended;
  });

  it('answers /ping with the time since when it is healthy, in Unix seconds', async () => {
    const { status, time_of_last_update } = await process.ping();
    expect(status).toBe('Healthy');
    expect(Math.abs(time_of_last_update - Date.now() / 1_000)).toBeLessThan(60);
  });

  it('works in the background, is busy meanwhile, and leaves three events and a result', async () => {
    const request = {
      action: 'start',
      session_id: 's-work',
      payload: { prompt: 'Ships sail.', work_seconds: 0.3 },
    };
    await expect(process.invoke(request)).resolves.toEqual({
      status: 200,
      answer: { session_id: 's-work', outcome: 'started' },
    });
    expect((await process.ping()).status).toBe('HealthyBusy');
    await expect(process.invoke(request)).resolves.toMatchObject({ answer: { outcome: 'already_running' } });

    expect(await untilEvents('s-work', 3)).toEqual([
      'AGENT_ENTRYPOINT_STARTED',
      'AGENT_BACKGROUND_TASK_STARTED',
      'AGENT_BACKGROUND_TASK_COMPLETED',
    ]);
    await expect(results.get('s-work')).resolves.toMatchObject({ prompt: 'Ships sail.' });
    await expect(process.invoke(request)).resolves.toMatchObject({ answer: { outcome: 'already_ended' } });
    expect(await statusesOf('s-work')).toHaveLength(3);
    expect((await process.ping()).status).toBe('Healthy');
  });

  it('answers 200 and journals why it rejects a payload', async () => {
    const answer = await process.invoke({ action: 'start', session_id: 's-blank', payload: { prompt: ' ' } });
    expect(answer).toMatchObject({
      status: 200,
      answer: { session_id: 's-blank', outcome: 'rejected', error: { name: 'InvalidRequest' } },
    });
    expect(await statusesOf('s-blank')).toEqual(['AGENT_ENTRYPOINT_STARTED', 'AGENT_ENTRYPOINT_FAILED']);
  });

  it('journals that the model refuses', async () => {
    await process.invoke({ action: 'start', session_id: 's-refused', payload: { prompt: 'the password?' } });
    expect((await untilEvents('s-refused', 3)).at(-1)).toBe('AGENT_BACKGROUND_TASK_FAILED');
    expect((await table.journal.read('s-refused')).events.at(-1)?.errorMessage).toMatch(
      /^ModelRefusedError: /,
    );
  });

  it.each([
    ['no session id', { action: 'start', payload: {} }],
    ['an invalid session id', { action: 'start', session_id: 'a#b', payload: {} }],
    ['an array', []],
    ['null', null],
  ])('answers %s as rejected, without a stack trace', async (_what, body) => {
    const { status, answer } = await process.invoke(body);
    expect({ status, answer }).toMatchObject({
      status: 200,
      answer: { outcome: 'rejected', error: { name: 'InvalidSessionId' } },
    });
    expect(JSON.stringify(answer)).not.toMatch(/\.js:\d/);
  });

  it('redacts a secret in place of a session id, in its answer and in its log', async () => {
    const secret = 'AKIACANARYCANARY1234';
    const body = { action: `token=${secret}`, session_id: `a#${secret}`, payload: {} };
    const { answer } = await process.invoke(body);
    const { answer: other } = await process.invoke({ ...body, action: 'start' });
    expect(JSON.stringify([answer, other])).toMatch(/\[redacted\].*\[redacted\]/);
    expect(JSON.stringify([answer, other]) + process.output()).not.toContain(secret);
  });
});

/** A library that prints a line for each request. */
const TALKATIVE = `data:text/javascript,${encodeURIComponent(
  "import { subscribe } from 'node:diagnostics_channel';" +
    "subscribe('http.client.request.start', () => console.log('a request goes out'));",
)}`;

/** Lines about the process, or about a request that does not name a session. */
const OF_NO_SESSION = ['agent started', 'agent stops', 'request cannot be read', 'FastifyDeprecation'];

const hasSession = (line: Readonly<Record<string, unknown>>): boolean => 'session_id' in line;

describe('the lines of the agent', () => {
  it('carry the id of their session, those of libraries included', async () => {
    const process = await spawnAgent(agent.folder, {
      ...variables,
      LOG_LEVEL: 'debug',
      NODE_OPTIONS: `--import=${TALKATIVE}`,
    });
    await untilHealthy(process);
    const startSession = (session_id: unknown, payload: object) =>
      process.invoke({ action: 'start', session_id, payload });
    await startSession('s-line-done', { work_seconds: 0 });
    await untilEvents('s-line-done', 3);
    await startSession('s-line-refused', { prompt: ' ' });
    await startSession('s-line-failed', { prompt: 'the password?' });
    await untilEvents('s-line-failed', 3);
    await startSession('a#b', {});
    await startSession('s-line-ended', { work_seconds: 600 });
    process.child.kill('SIGTERM');
    await process.ended;

    const lines = process
      .output()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.filter(({ level }) => level === 'error').map(({ message }) => message)).toEqual([
      'task failed',
    ]);
    const about = lines.filter(({ from, message }) => !OF_NO_SESSION.includes(from ?? message));
    const [named, unnamed] = [about.filter(hasSession), about.filter((line) => !hasSession(line))];
    for (const line of named) expect(line['session_id']).toMatch(/^s-line-/);
    // The request without a valid session id is looked up in the journal by its runtime session.
    expect(unnamed.map(({ message }) => message)).toEqual(['a request goes out']);
    const messages = new Set(about.map(({ message }) => message));
    expect([...messages].sort()).toEqual([
      'a request goes out',
      'microVM stops while the task is running',
      'request refused',
      'task ended',
      'task failed',
      'task started',
    ]);
  });

  it('carry it also when the request fails', async () => {
    const process = await spawnAgent(agent.folder, { ...variables, JOURNAL_TABLE: 'not-there' });
    await untilHealthy(process);
    const { status } = await process.invoke({ action: 'start', session_id: 's-line-none', payload: {} });
    process.child.kill('SIGTERM');
    await process.ended;

    expect(status).toBe(500);
    const lines = process
      .output()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toContainEqual(
      expect.objectContaining({ message: 'request failed', session_id: 's-line-none' }),
    );
  });
});

describe('the end of the process', () => {
  it('is journaled for each running task before the process exits, on SIGTERM', async () => {
    const process = await spawnAgent(agent.folder, variables);
    await untilHealthy(process);
    for (const session_id of ['s-term-1', 's-term-2']) {
      await process.invoke({ action: 'start', session_id, payload: { work_seconds: 600 } });
    }
    process.child.kill('SIGTERM');
    expect(await process.ended).toBe(0);
    for (const id of ['s-term-1', 's-term-2']) {
      const { events } = await table.journal.read(id);
      expect(events.slice(2)).toEqual([
        expect.objectContaining({
          status: 'AGENT_BACKGROUND_TASK_FAILED',
          errorMessage: expect.stringMatching(/^MachineStopped: SIGTERM/),
        }),
      ]);
    }
  });

  it('comes after the last note of progress, which a liveness check has answered meanwhile', async () => {
    const process = await spawnAgent(agent.folder, variables);
    await untilHealthy(process);
    const session_id = 's-progress';
    await process.invoke({
      action: 'start',
      session_id,
      payload: { work_seconds: 600, reports_seconds: 0.6 },
    });
    const check = async () => (await process.invoke({ action: 'status', session_id })).answer;
    while (!JSON.stringify(await check()).includes('part 3')) await sleep(10);
    expect(await check()).toEqual({
      session_id,
      task: 'running',
      progress: { text: 'doing part 3', done: 3, total: 3_000, age_seconds: expect.any(Number) },
    });
    process.child.kill('SIGTERM');
    await process.ended;

    const client = createJournalClient({
      endpoint: table.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
    const store = createProgressStore({ table: createDynamoTable({ client, tableName: table.tableName }) });
    const notes = await store.all(session_id);
    expect(notes.map(({ text }) => text)).toEqual(['doing part 1', 'doing part 3']);
    expect(notes.at(-1)?.usage).toEqual([{ model: 'fixture-model', inputTokens: 300, outputTokens: 30 }]);
    expect(await statusesOf(session_id)).toHaveLength(3);
  });

  it('comes at once for invalid variables, with one message that names each and without a stack trace', async () => {
    const process = await spawnAgent(agent.folder, { LOG_LEVEL: 'loud', PORT: 'x' });
    expect(await process.ended).toBe(1);
    expect(process.output().trim().split('\n')).toHaveLength(1);
    expect(process.output()).toMatch(/JOURNAL_TABLE is not set.*LOG_LEVEL is malformed.*PORT is malformed/);
    expect(process.output()).not.toMatch(/\bat .*\.js:\d/);
  });
});

it('names a port that is in use, and ends', async () => {
  const taken = new URL(table.endpoint).port;
  const process = await spawnAgent(agent.folder, { ...variables, PORT: taken });
  expect(await process.ended).toBe(1);
  expect(process.output()).toMatch(
    new RegExp(`"level":"error".*EADDRINUSE: address already in use 127.0.0.1:${taken}`),
  );
  expect(process.output()).not.toMatch(/\bat .*\.js:\d/);
});
