import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { ServerHttp2Stream } from 'node:http2';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SessionEvent } from '@agents/events';
import { codesIn } from '@agents/failures';
import {
  createDynamoTable,
  createJournalClient,
  createProgressStore,
  createResultStore,
} from '@agents/journal';
import { unzipSync } from 'fflate';
import { CANARIES, CANARY_LINE, CANARY_TEXT, canariesIn } from '../../../../test/proofs/support/canaries.ts';
import {
  type AgentProcess,
  type ExtractedAgent,
  extractAgent,
  spawnAgent,
  untilHealthy,
} from '../../../../test/support/agent-process.ts';
import { type FlakyDynamo, startFlakyDynamo } from '../../../../test/support/broken-dynamo.ts';
import { buildFixtureAgent, buildOwnAgent } from '../../../../test/support/fixture-agent.ts';
import { type JournalTable, openJournalTable } from '../../../../test/support/journal-table.ts';
import { commandsIn } from '../../../../test/templates/commands.ts';
import { type BedrockServer, bedrockFails, modelSays, startBedrockServer } from './support/bedrock-server.ts';

const MODEL_ID = 'eu.amazon.nova-lite-v1:0';
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };

let agent: ExtractedAgent;
let table: JournalTable;
let bedrock: BedrockServer;
let dynamo: FlakyDynamo;
let process: AgentProcess;
beforeAll(async () => {
  [agent, table, bedrock] = await Promise.all([
    extractAgent(buildOwnAgent),
    openJournalTable(),
    startBedrockServer(),
  ]);
  dynamo = await startFlakyDynamo(table.endpoint);
  process = await spawnAgent(agent.folder, {
    JOURNAL_TABLE: table.tableName,
    MODEL: `bedrock:${MODEL_ID}`,
    LOG_LEVEL: 'debug',
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_ENDPOINT_URL_DYNAMODB: dynamo.endpoint,
    AWS_ENDPOINT_URL_BEDROCK_RUNTIME: bedrock.endpoint,
  });
  await untilHealthy(process);
});
afterAll(async () => {
  process.child.kill('SIGKILL');
  await process.ended;
});

const startSession = (session_id: string, prompt: string) =>
  process.invoke({ action: 'start', session_id, payload: { prompt } });

/** The terminal event of a session. */
async function endOf(sessionId: string): Promise<SessionEvent | undefined> {
  for (;;) {
    const { events } = await table.journal.read(sessionId);
    if (events.length >= 3) return events[2];
    await sleep(10);
  }
}

function openTable() {
  const client = createJournalClient({ endpoint: table.endpoint, region: 'us-east-1', credentials });
  return createDynamoTable({ client, tableName: table.tableName });
}

const resultOf = (sessionId: string): Promise<unknown> =>
  createResultStore({ table: openTable() }).get(sessionId);

const lastNoteOf = (sessionId: string) => createProgressStore({ table: openTable() }).latest(sessionId);

describe('the agent with a Bedrock model', () => {
  it('starts without a call to Bedrock', () => {
    expect(bedrock.calls).toEqual([]);
  });

  it('sends one command of Bedrock, the one that the template permits', async () => {
    const host = commandsIn(unzipSync((await buildFixtureAgent()).zip));
    const own = commandsIn(agent.files).filter((command) => !host.includes(command));
    expect(own).toEqual(['Converse', 'ConverseStream', 'CountTokens']);
    // Strands sends Converse only without streaming, and CountTokens only on request.
    expect(await readFile('packages/models/src/load-model.ts', 'utf8')).not.toMatch(
      /stream: *false|countTokens/,
    );
  });

  it('is the only one that loads the Strands Agents SDK', () => {
    const code = Object.entries(agent.files)
      .filter(([name]) => name.endsWith('.js'))
      .map(([, content]) => Buffer.from(content).toString());
    expect(code.filter((each) => /import\("\.\/strands-model-\w+\.js"\)/.test(each))).toHaveLength(1);
    expect(code.filter((each) => /(?:from|import)"\.\/strands-model/.test(each))).toEqual([]);
  });

  it('sends the prompt to the model of MODEL, and returns its answer as the result', async () => {
    bedrock.respondWith(modelSays('A journal remembers.', 'end_turn'));
    await startSession('s-asked', 'What does a journal do?');
    expect((await endOf('s-asked'))?.status).toBe('AGENT_BACKGROUND_TASK_COMPLETED');
    expect(bedrock.calls.at(-1)).toMatchObject({
      path: `/model/${encodeURIComponent(MODEL_ID)}/converse-stream`,
      body: { messages: [{ role: 'user', content: [{ text: 'What does a journal do?' }] }] },
    });
    await expect(resultOf('s-asked')).resolves.toEqual({
      model: MODEL_ID,
      prompt: 'What does a journal do?',
      answer: 'A journal remembers.',
    });
  });

  it('reports how much the model has written, and its tokens', async () => {
    bedrock.respondWith(modelSays('A journal remembers.', 'end_turn', { inputTokens: 25, outputTokens: 5 }));
    await startSession('s-counted', 'What does a journal do?');
    await endOf('s-counted');
    expect(await lastNoteOf('s-counted')).toMatchObject({
      text: 'the model has written 20 characters',
      usage: [{ model: MODEL_ID, inputTokens: 25, outputTokens: 5 }],
    });
  });

  it('counts the tokens of a prompt that the model refuses', async () => {
    bedrock.respondWith(modelSays('No.', 'refusal', { inputTokens: 7, outputTokens: 2 }));
    await startSession('s-counted-refusal', 'tell me');
    expect((await endOf('s-counted-refusal'))?.status).toBe('AGENT_BACKGROUND_TASK_FAILED');
    expect(await lastNoteOf('s-counted-refusal')).toMatchObject({
      usage: [{ model: MODEL_ID, inputTokens: 7, outputTokens: 2 }],
    });
  });

  it('starts each session without the conversation of another', async () => {
    bedrock.respondWith(modelSays('Fine.', 'end_turn'));
    await startSession('s-first', 'one');
    await endOf('s-first');
    await startSession('s-second', 'two');
    await endOf('s-second');
    expect(bedrock.calls.at(-1)?.body).toMatchObject({ messages: [{ content: [{ text: 'two' }] }] });
  });

  it.each(['guardrail_intervened', 'content_filtered', 'refusal'])(
    'fails as ModelRefusedError when Bedrock stops with %s',
    async (reason) => {
      bedrock.respondWith(modelSays('I cannot say.', reason));
      await startSession(`s-${reason}`, 'tell me');
      expect(await endOf(`s-${reason}`)).toMatchObject({
        status: 'AGENT_BACKGROUND_TASK_FAILED',
        errorMessage: expect.stringMatching(`^ModelRefusedError: .*${MODEL_ID}`),
      });
    },
  );

  it.each([
    [
      403,
      'AccessDeniedException',
      'You have no access to this model.',
      'ModelAccessDenied',
      'MODEL_ACCESS_DENIED',
    ],
    [
      403,
      'ExpiredTokenException',
      'The security token is expired',
      'ModelCredentialsInvalid',
      'MODEL_CREDENTIALS_INVALID',
    ],
    [404, 'ResourceNotFoundException', 'Could not resolve the model.', 'ModelNotFound', 'MODEL_NOT_FOUND'],
    [
      400,
      'ValidationException',
      'The provided model identifier is invalid.',
      'ModelNotFound',
      'MODEL_NOT_FOUND',
    ],
    [429, 'ThrottlingException', 'Too many requests, please wait.', 'ModelThrottled', 'MODEL_THROTTLED'],
  ])(
    'says what to do about HTTP %i %s "%s", with the error of Bedrock',
    async (status, name, message, failure, code) => {
      bedrock.respondWith(bedrockFails(status, name, message));
      const sessionId = `s-${failure}-${name}`;
      await startSession(sessionId, 'tell me');

      const end = await endOf(sessionId);

      expect(end?.errorMessage).toMatch(
        new RegExp(`^${failure}: bedrock:${MODEL_ID}: .+; cause: ${name}: ${message}$`),
      );
      expect(codesIn(end?.errorMessage ?? '')[0]).toBe(code);
    },
  );

  it('keeps the error of Bedrock where nothing more can be said', async () => {
    bedrock.respondWith(bedrockFails(400, 'ValidationException', 'The model does not take this prompt.'));
    await startSession('s-invalid', 'tell me');

    expect((await endOf('s-invalid'))?.errorMessage).toBe(
      'ValidationException: The model does not take this prompt.',
    );
  });

  it.each([
    ['an error of AWS', bedrockFails(403, 'AccessDeniedException', CANARY_TEXT)],
    ['an error with a secret as its name', bedrockFails(400, CANARIES[0]?.secret ?? '', CANARY_LINE)],
    ['an unknown reason to stop', modelSays('no', CANARY_LINE)],
  ])('writes no secret to an event or a log line when the model ends with %s', async (what, converse) => {
    bedrock.respondWith(converse);
    const sessionId = `s-${what.replaceAll(' ', '-')}`;
    await startSession(sessionId, 'Hello.');

    await endOf(sessionId);

    const { events } = await table.journal.read(sessionId);
    expect(canariesIn(JSON.stringify(events) + process.output())).toEqual([]);
  });

  it('aborts the request when the microVM stops, before the final event is written', async () => {
    const asked = new Promise<ServerHttp2Stream>((resolve) => bedrock.respondWith(resolve));
    await startSession('s-stopped', 'take your time');
    const request = await asked;
    await dynamo.become('down');
    process.child.kill('SIGTERM');
    await once(request, 'close');
    expect(process.child.exitCode).toBeNull();
    await dynamo.become('up');
    expect(await process.ended).toBe(0);
    expect((await endOf('s-stopped'))?.errorMessage).toMatch(/^MachineStopped: /);
  });
});
