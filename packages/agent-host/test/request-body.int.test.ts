import { setTimeout as sleep } from 'node:timers/promises';
import {
  type AgentProcess,
  extractAgent,
  spawnAgent,
  untilHealthy,
  variablesFor,
} from '../../../test/support/agent-process.ts';
import { type JournalTable, openJournalTable } from '../../../test/support/journal-table.ts';

let agent: AgentProcess;
let table: JournalTable;
beforeAll(async () => {
  const [{ folder }, opened] = await Promise.all([extractAgent(), openJournalTable()]);
  table = opened;
  agent = await spawnAgent(folder, variablesFor(table));
  await untilHealthy(agent);
});
afterAll(async () => {
  agent.child.kill('SIGKILL');
  await agent.ended;
});

let sessions = 0;
/** An id that AgentCore takes as the id of the runtime session. */
const newSession = (): string => {
  sessions += 1;
  return `request-body-of-the-test-${String(sessions).padStart(8, '0')}`;
};

interface Sent {
  readonly session: string;
  readonly body: string | Uint8Array<ArrayBuffer>;
  readonly contentType?: string;
}

/** Sends a body as it is. */
async function send({ session, body, contentType = 'application/json' }: Sent) {
  const answer = await fetch(`${agent.url}/invocations`, {
    method: 'POST',
    body,
    headers: { 'content-type': contentType, 'x-amzn-bedrock-agentcore-runtime-session-id': session },
  });
  return { status: answer.status, answer: await answer.json() };
}

/** The text of a start request with this text as its payload. */
const startOf = (session: string, payload: string): string =>
  `{"action":"start","session_id":"${session}","payload":${payload}}`;

const eventsOf = async (session: string) =>
  (await table.journal.read(session)).events.map(({ status, errorMessage }) => [status, errorMessage]);

const initiate = (session: string) =>
  table.journal.append({ sessionId: session, status: 'SESSION_INITIATED' });

const linesOf = (session: string): string[] =>
  agent
    .output()
    .split('\n')
    .filter((line) => line.includes(session));

const deep = (levels: number): string => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;

describe('the agent takes', () => {
  it.each([
    ['the key __proto__', '{"work_seconds":0,"__proto__":{"polluted":true}}'],
    ['the key __proto__ inside', '{"work_seconds":0,"tools":[{"__proto__":1}]}'],
    ['the keys constructor and prototype', '{"work_seconds":0,"tools":[{"constructor":{"prototype":{}}}]}'],
    ['100,000 levels', `{"work_seconds":0,"deep":${deep(100_000)}}`],
    ['2 MB', `{"work_seconds":0,"text":"${'x'.repeat(2_000_000)}"}`],
    ['CRLF', '{\r\n"work_seconds":0,\r\n"text":"a\\r\\nb"\r\n}'],
  ])('a payload with %s', async (_what, payload) => {
    const session = newSession();
    await expect(send({ session, body: startOf(session, payload) })).resolves.toEqual({
      status: 200,
      answer: { session_id: session, outcome: 'started' },
    });
  });

  it('a body that starts with a byte order mark', async () => {
    const session = newSession();
    const body = `\uFEFF${startOf(session, '{"work_seconds":0}')}`;
    await expect(send({ session, body })).resolves.toMatchObject({ answer: { outcome: 'started' } });
  });

  it.each(['text/plain', 'application/octet-stream', 'application/json; charset=utf-8'])(
    'JSON that is sent as %s',
    async (contentType) => {
      const session = newSession();
      const body = startOf(session, '{"work_seconds":0}');
      await expect(send({ session, body, contentType })).resolves.toMatchObject({
        answer: { outcome: 'started' },
      });
    },
  );
});

describe('a request that cannot be read', () => {
  it.each([
    ['is not JSON', '{"action":"start",', /^InvalidRequest: request: expected JSON, found 18 bytes/],
    ['is not UTF-8', new Uint8Array([0x22, 0xff, 0x22]), /^InvalidRequest: .* not UTF-8$/],
    ['is too large', ' '.repeat(8_388_609), /^InvalidRequest: .* at most 8388608 bytes, found 8388609$/],
    ['has no session', '{"action":"start"}', /^InvalidSessionId: /],
    ['has an action of another version', '{"action":"halt","session_id":"s"}', /^InvalidSessionId: .*"halt"/],
  ])('fails its session with the reason, in journal, answer and log: it %s', async (_what, body, reason) => {
    const session = newSession();
    await initiate(session);

    const { status, answer } = await send({ session, body });

    expect(await eventsOf(session)).toEqual([
      ['SESSION_INITIATED', undefined],
      ['AGENT_ENTRYPOINT_STARTED', undefined],
      ['AGENT_ENTRYPOINT_FAILED', expect.stringMatching(reason)],
    ]);
    expect({ status, answer }).toMatchObject({
      status: 200,
      answer: { session_id: session, outcome: 'rejected' },
    });
    expect(linesOf(session).join('\n')).toMatch(/"level":"warn".*request cannot be read/);
  });

  it('invents no session', async () => {
    const session = newSession();
    await expect(send({ session, body: '{' })).resolves.toMatchObject({ answer: { outcome: 'rejected' } });
    expect(await eventsOf(session)).toEqual([]);
  });

  it('does not end a session that runs', async () => {
    const session = newSession();
    await send({ session, body: startOf(session, '{"work_seconds":600}') });
    await expect(send({ session, body: '{' })).resolves.toMatchObject({
      answer: { outcome: 'already_running' },
    });
    expect((await eventsOf(session)).map(([status]) => status)).toEqual([
      'AGENT_ENTRYPOINT_STARTED',
      'AGENT_BACKGROUND_TASK_STARTED',
    ]);
  });
});

it('logs a request that the HTTP server itself refuses, with its session and the reason', async () => {
  const session = newSession();
  await expect(send({ session, body: '{}', contentType: 'json' })).resolves.toMatchObject({ status: 415 });
  for (let tries = 0; tries < 500 && linesOf(session).length === 0; tries += 1) await sleep(10);
  expect(linesOf(session).map((line) => JSON.parse(line))).toEqual([
    expect.objectContaining({
      level: 'warn',
      statusCode: 415,
      runtime_session_id: session,
      error: expect.stringMatching(/Unsupported Media Type/),
    }),
  ]);
});
