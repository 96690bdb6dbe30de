import { setTimeout as sleep } from 'node:timers/promises';
import type { SessionEvent } from '@agents/events';
import { codesIn } from '@agents/failures';
import { createProgressStore, createResultStore } from '@agents/journal';
import {
  type AgentProcess,
  type ExtractedAgent,
  extractAgent,
  spawnAgent,
  untilHealthy,
  variablesFor,
} from '../../../../test/support/agent-process.ts';
import { buildOwnAgent } from '../../../../test/support/fixture-agent.ts';
import { type JournalTable, openJournalTable } from '../../../../test/support/journal-table.ts';
import { unusedPort } from '../../../../test/support/listen.ts';
import {
  completes,
  fails,
  type OpenAiServer,
  startOpenAiServer,
} from '../../../../test/support/openai-server.ts';

let folder: string;
let artifact: ExtractedAgent;
let table: JournalTable;
let server: OpenAiServer;
let agent: AgentProcess;
beforeAll(async () => {
  [artifact, table, server] = await Promise.all([
    extractAgent(buildOwnAgent),
    openJournalTable(),
    startOpenAiServer(),
  ]);
  folder = artifact.folder;
  agent = await startAgent({ MODEL: 'openai:llama3.2', MODEL_URL: server.baseUrl, MODEL_API_KEY: 'sesame' });
  await untilHealthy(agent);
});
afterAll(() => server.close());

const startAgent = (variables: Readonly<Record<string, string>>): Promise<AgentProcess> =>
  spawnAgent(folder, { ...variablesFor(table), ...variables });

/** Runs one session to its end. */
async function run(session_id: string, process = agent): Promise<SessionEvent | undefined> {
  await process.invoke({ action: 'start', session_id, payload: { prompt: 'What is a journal?' } });
  for (;;) {
    const { events } = await table.journal.read(session_id);
    if (events.length >= 3) return events[2];
    await sleep(10);
  }
}

describe('the agent with a model of openai:', () => {
  it('asks the model at the base URL with the key, and returns its answer with its tokens', async () => {
    server.script(completes('A journal remembers.', { prompt_tokens: 25, completion_tokens: 5 }));

    expect((await run('s-asked'))?.status).toBe('AGENT_BACKGROUND_TASK_COMPLETED');

    expect(server.calls.at(-1)).toMatchObject({
      path: '/v1/chat/completions',
      authorization: 'Bearer sesame',
      body: { model: 'llama3.2', messages: [{ role: 'user', content: [{ text: 'What is a journal?' }] }] },
    });
    expect(await createResultStore({ table: table.table }).get('s-asked')).toMatchObject({
      answer: 'A journal remembers.',
    });
    expect(await createProgressStore({ table: table.table }).latest('s-asked')).toMatchObject({
      usage: [{ model: 'llama3.2', inputTokens: 25, outputTokens: 5 }],
    });
  });

  it.each([
    [401, 'Incorrect key', 'ModelCredentialsInvalid', 'MODEL_CREDENTIALS_INVALID'],
    [403, 'This key has no access', 'ModelAccessDenied', 'MODEL_ACCESS_DENIED'],
    [404, 'model "llama3.2" not found, try pulling it first', 'ModelNotFound', 'MODEL_NOT_FOUND'],
  ])('says what to do about HTTP %i "%s"', async (status, message, failure, code) => {
    server.script(fails(status, message));

    const end = await run(`s-${status}`);

    expect(end?.errorMessage).toMatch(
      new RegExp(`^${failure}: openai:llama3\\.2: .+; cause: \\w+: .*${message}`),
    );
    expect(codesIn(end?.errorMessage ?? '')[0]).toBe(code);
  });

  it('names the URL when nothing answers there', async () => {
    const MODEL_URL = `http://127.0.0.1:${await unusedPort()}/v1`;
    const lonely = await startAgent({ MODEL: 'openai:llama3.2', MODEL_URL });
    await untilHealthy(lonely);

    const end = await run('s-lonely', lonely);

    expect(end?.errorMessage).toContain(
      `ModelUnreachable: openai:llama3.2: nothing answers at ${MODEL_URL}.`,
    );
    expect(codesIn(end?.errorMessage ?? '')[0]).toBe('MODEL_UNREACHABLE');
  });

  it.each([
    [{ MODEL: 'openai:llama3.2' }, 'MODEL_URL: expected the base URL'],
    [{ MODEL: 'gemini:pro' }, 'MODEL: expected for example bedrock:'],
    [{ MODEL: 'bedrock:' }, 'MODEL: expected the id of a model after bedrock:, for example'],
  ])('fails each session with %j, and says what was expected', async (variables, message) => {
    const broken = await startAgent(variables);
    await untilHealthy(broken);
    const session_id = `s-${variables.MODEL.replace(/\W/g, '-')}`;

    const { answer } = await broken.invoke({ action: 'start', session_id, payload: { prompt: 'Hello.' } });

    expect(answer).toMatchObject({ outcome: 'rejected', error: { name: 'InvalidModelChoice' } });
    const end = (await table.journal.read(session_id)).events.at(-1);
    expect(end?.status).toBe('AGENT_ENTRYPOINT_FAILED');
    expect(end?.errorMessage).toContain(`InvalidModelChoice: ${message}`);
    expect(codesIn(end?.errorMessage ?? '')[0]).toBe('MODEL_CHOICE_INVALID');
  });

  it('loads the client of openai for such a model only', () => {
    const code = Object.entries(artifact.files).map(
      ([name, content]) => [name, Buffer.from(content).toString()] as const,
    );
    const ofClient = code.filter(([name, text]) => name.endsWith('.js') && text.includes('chat/completions'));
    expect(ofClient.map(([name]) => name)).toEqual([expect.stringMatching(/^openai-/)]);
    expect(code.filter(([, text]) => /(?:from|import)"\.\/openai-/.test(text))).toEqual([]);
  });
});
