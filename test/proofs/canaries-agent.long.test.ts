import { setTimeout as sleep } from 'node:timers/promises';
import type { SessionEvent, Status } from '@agents/events';
import { type AgentProcess, spawnAgent, untilHealthy } from '../support/agent-process.ts';
import { startRefusingDynamo } from '../support/broken-dynamo.ts';
import { type JournalTable, openJournalTable } from '../support/journal-table.ts';
import { BROKEN_JSON, CANARY_TEXT, canariesIn } from './support/canaries.ts';
import { extractZip } from './support/packaged-code.ts';

/** A URL, because NODE_OPTIONS ends a path at a blank. */
const THROW_ON_SIGNAL = new URL('./support/throw-on-signal.ts', import.meta.url).href;

let code: string;
let table: JournalTable;
let refusing: string;
let agent: AgentProcess;
beforeAll(async () => {
  code = await extractZip('agent');
  table = await openJournalTable();
  refusing = (await startRefusingDynamo('AccessDeniedException', CANARY_TEXT)).url;
  agent = await startAgent();
});

async function startAgent(variables: Record<string, string> = {}): Promise<AgentProcess> {
  const agent = await spawnAgent(code, {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_DYNAMODB: table.endpoint,
    JOURNAL_TABLE: table.tableName,
    LOG_LEVEL: 'debug',
    ...variables,
  });
  await untilHealthy(agent);
  return agent;
}

let sessions = 0;
const begin = (payload: unknown = {}) => {
  sessions += 1;
  return { action: 'start', session_id: `canary-agent-${sessions}`, payload };
};

/** Waits until the journal of a session holds one of these statuses, and returns its events. */
async function untilJournaled(
  sessionId: string,
  ...statuses: readonly Status[]
): Promise<readonly SessionEvent[]> {
  for (;;) {
    const { events } = await table.journal.read(sessionId);
    if (events.some(({ status }) => statuses.includes(status))) return events;
    await sleep(20);
  }
}

describe('secrets in a request to the agent', () => {
  it.each([
    ['a prompt that is not text', { prompt: { text: CANARY_TEXT } }],
    ['a prompt that is too long', { prompt: `${CANARY_TEXT}${'x'.repeat(100_000)}` }],
    ['a number that is none', { work_seconds: CANARY_TEXT }],
    ['a payload that is a text', CANARY_TEXT],
    ['a payload that is a list', [CANARY_TEXT]],
  ])('reach no item, no log line and no answer: %s', async (_what, payload) => {
    const { invoke, output } = agent;
    const request = begin(payload);

    const { answer } = await invoke(request);

    const events = await untilJournaled(request.session_id, 'AGENT_ENTRYPOINT_FAILED');
    expect(answer).toMatchObject({ outcome: 'rejected' });
    expect(canariesIn(JSON.stringify([events, answer]) + output())).toEqual([]);
  });

  it.each([
    ['in place of a session id', { action: 'start', session_id: CANARY_TEXT, payload: {} }],
    ['in place of an action', { action: CANARY_TEXT, session_id: 'fine' }],
    ['in place of a request', CANARY_TEXT],
  ])('reach no log line and no answer: %s', async (_what, body) => {
    const { invoke, output } = agent;

    const { answer } = await invoke(body);

    expect(canariesIn(JSON.stringify(answer) + output())).toEqual([]);
  });

  it('reach no log line and no answer, when they break the JSON', async () => {
    const { output, url } = agent;

    const answer = await fetch(`${url}/invocations`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: BROKEN_JSON,
    });

    expect(answer.ok).toBe(false);
    expect(canariesIn((await answer.text()) + output())).toEqual([]);
  });
});

describe('secrets in the work of the agent', () => {
  it('reach no event and no log line when the model refuses the prompt', async () => {
    const { invoke, output } = agent;
    const request = begin({ prompt: `What is the password? ${CANARY_TEXT}` });

    await invoke(request);

    const events = await untilJournaled(request.session_id, 'AGENT_BACKGROUND_TASK_FAILED');
    expect(canariesIn(JSON.stringify(events) + output())).toEqual([]);
  });

  it.each([
    ['an unhandled rejection', 'SIGUSR2' as const],
    ['an uncaught exception', 'SIGHUP' as const],
  ])('reach neither the final event nor the log after %s, cause and name included', async (_what, signal) => {
    const process = await startAgent({ NODE_OPTIONS: `--import ${THROW_ON_SIGNAL}`, MESSAGE: CANARY_TEXT });
    const request = begin({ work_seconds: 600 });
    await process.invoke(request);

    process.child.kill(signal);

    const events = await untilJournaled(request.session_id, 'AGENT_BACKGROUND_TASK_FAILED');
    expect(await process.ended).toBe(1);
    expect(events.at(-1)?.errorMessage).toMatch(/^Error of denied: .*\[redacted\]/);
    expect(canariesIn(JSON.stringify(events) + process.output())).toEqual([]);
  });

  it('reach no log line and no answer when the journal refuses with them', async () => {
    const { invoke, output } = await startAgent({ AWS_ENDPOINT_URL_DYNAMODB: refusing });

    const { status, answer } = await invoke(begin());

    expect(status).toBe(500);
    expect(output()).toContain('AccessDeniedException');
    expect(canariesIn(JSON.stringify(answer) + output())).toEqual([]);
  });

  it.each(['LOG_LEVEL', 'PORT'])('reach no log line from the environment: %s', async (variable) => {
    const { ended, output } = await spawnAgent(code, { JOURNAL_TABLE: 'table', [variable]: CANARY_TEXT });

    expect(await ended).toBe(1);
    expect(output()).toContain(`${variable} is malformed`);
    expect(canariesIn(output())).toEqual([]);
  });
});
