import {
  type AgentCoreServer,
  agentAnswers,
  agentCoreFails,
  type Responder,
  startAgentCoreServer,
} from '../support/agentcore-server.ts';
import { startRefusingDynamo } from '../support/broken-dynamo.ts';
import { callHandler, type HandlerResult } from '../support/call-handler.ts';
import { type JournalTable, openJournalTable } from '../support/journal-table.ts';
import { BROKEN_JSON, CANARIES, CANARY_TEXT, canariesIn } from './support/canaries.ts';
import { extractFunction } from './support/packaged-code.ts';

const RUNTIME_ARN = 'arn:aws:bedrock-agentcore:us-east-1:000000000000:runtime/agents_dev-a1B2c3D4e5';

let functions: Record<'invoker' | 'poller', URL>;
let table: JournalTable;
let agentCore: AgentCoreServer;
let refusing: string;
beforeAll(async () => {
  functions = { invoker: await extractFunction('invoker'), poller: await extractFunction('poller') };
  table = await openJournalTable();
  agentCore = await startAgentCoreServer(agentAnswers({}));
  refusing = (await startRefusingDynamo('AccessDeniedException', CANARY_TEXT)).url;
});

let sessions = 0;
const newSession = (): string => {
  sessions += 1;
  return `canary-session-${sessions}`;
};

const call = (
  name: keyof typeof functions,
  input: unknown,
  environment: Record<string, string> = {},
): Promise<HandlerResult> =>
  callHandler({
    handler: functions[name],
    input,
    environment: {
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_ENDPOINT_URL_DYNAMODB: table.endpoint,
      AWS_ENDPOINT_URL_BEDROCK_AGENTCORE: agentCore.endpoint,
      AGENT_RUNTIME_ARN: RUNTIME_ARN,
      FIRST_LIVENESS_CHECK_SECONDS: '1',
      LIVENESS_CHECK_EVERY_SECONDS: '1',
      ...{ ROUND_SECONDS: '270', FREE_ENDED_MICROVMS: 'true', CAPACITY_PATIENCE_SECONDS: '3600' },
      JOURNAL_TABLE: table.tableName,
      LOG_LEVEL: 'debug',
      SESSION_DEADLINE_SECONDS: '32700',
      EXPECTED_SESSION_SECONDS: '14400',
      STALLED_AFTER_SECONDS: '1800',
      ...environment,
    },
  });

/** The call failed with a log line, and neither its answer nor the log contains a secret. */
function expectSilence({ payload, log, failed }: HandlerResult): void {
  expect(failed).toBe(true);
  expect(JSON.stringify(log)).toContain('"level":"error"');
  expect(canariesIn(JSON.stringify(payload))).toEqual([]);
  expect(canariesIn(JSON.stringify(log))).toEqual([]);
}

/** How many characters of a body an error quotes. */
const QUOTED = 200;

/** A body that no agent sends; the quote of it ends in the middle of a secret. */
function tornBody({ secret, text }: (typeof CANARIES)[number]): string {
  const before = QUOTED - text.indexOf(secret) - Math.floor(secret.length / 2);
  return `${'<'.repeat(Math.max(0, before - 1))} ${text} and more`;
}

describe('secrets in an answer of AgentCore', () => {
  const answers: readonly (readonly [what: string, responder: Responder])[] = [
    ['a refusal', agentCoreFails(403, 'AccessDeniedException', CANARY_TEXT)],
    ['a failure of the agent', agentCoreFails(424, 'RuntimeClientError', CANARY_TEXT)],
    ['an unknown error', agentCoreFails(400, 'NeverHeardOfIt', CANARY_TEXT)],
    ['an error with a secret for a name', agentCoreFails(400, CANARIES[0]?.secret ?? '', 'no')],
    ['a body in another protocol', agentAnswers({ error: CANARY_TEXT })],
    ['an unknown outcome', agentAnswers({ session_id: 'x', outcome: CANARY_TEXT })],
    ['a body that is not JSON', (response) => void response.writeHead(200).end(CANARY_TEXT)],
    ['JSON that breaks at a secret', (response) => void response.writeHead(200).end(BROKEN_JSON)],
    ...CANARIES.map((canary): readonly [string, Responder] => [
      `${canary.kind}, cut by the end of the quote`,
      (response) => void response.writeHead(200).end(tornBody(canary)),
    ]),
  ];

  it.each(answers)('reach no item, no log line and no answer: %s', async (_what, responder) => {
    agentCore.respondWith(responder);
    const session_id = newSession();

    expectSilence(await call('invoker', { session_id, payload: {} }));

    const { events } = await table.journal.read(session_id);
    expect(events.map(({ status }) => status)).toEqual([
      'AGENT_RUNTIME_INVOCATION_STARTED',
      'AGENT_RUNTIME_INVOCATION_FAILED',
    ]);
    expect(canariesIn(JSON.stringify(events))).toEqual([]);
  });

  it('reach no log line when a liveness check fails', async () => {
    agentCore.respondWith(agentCoreFails(403, 'AccessDeniedException', CANARY_TEXT));
    const sessionId = newSession();
    const twoMinutesAgo = new Date(Date.now() - 120_000).toISOString();
    const [PK, SK] = [`SESSION#${sessionId}`, `EVENT#${twoMinutesAgo}`];
    await table.plant({ PK, SK, Status: 'AGENT_BACKGROUND_TASK_STARTED', Timestamp: twoMinutesAgo });

    const { payload, log } = await call('poller', { session_id: sessionId });

    expect(payload).toMatchObject({ state: 'RUNNING', checked_at: expect.any(String) });
    expect(JSON.stringify(log)).toContain('liveness check failed');
    expect(canariesIn(JSON.stringify([payload, log]))).toEqual([]);
  });
});

describe('secrets in an answer of DynamoDB', () => {
  it.each(['invoker', 'poller'] as const)('reach no log line and no answer of the %s', async (name) => {
    const environment = { AWS_ENDPOINT_URL_DYNAMODB: refusing };

    expectSilence(await call(name, { session_id: newSession(), payload: {} }, environment));
  });
});

describe('secrets in the input of a function', () => {
  it.each([
    ['a text', CANARY_TEXT],
    ['a list', [CANARY_TEXT]],
    ['a session_id', { session_id: CANARY_TEXT }],
    ['a short session_id', { session_id: `#${CANARIES[0]?.secret}` }],
    ['a session_id that is an object', { session_id: { secret: CANARY_TEXT } }],
    ['a payload that is a text', { session_id: 'fine', payload: CANARY_TEXT }],
    ['a payload that is a list', { session_id: 'fine', payload: [CANARY_TEXT] }],
  ])('reach no log line and no answer: %s', async (_what, input) => {
    expectSilence(await call('invoker', input));
    expectSilence(await call('poller', input));
  });

  it('reach no cause of a failed session when a call of the invoker ended with them', async () => {
    const sessionId = newSession();
    await table.journal.append({ sessionId, status: 'SESSION_INITIATED' });
    const Cause = JSON.stringify({ errorType: 'Runtime.ExitError', errorMessage: CANARY_TEXT });

    const { payload, log } = await call('poller', {
      session_id: sessionId,
      invocation: { Error: 'Runtime.ExitError', Cause },
    });

    expect(payload).toMatchObject({ state: 'FAILED', error: 'AgentInvocationFailed' });
    const { invocation: _asItCameIn, ...answer } = Object(payload);
    expect(canariesIn(JSON.stringify(answer))).toEqual([]);
    expect(canariesIn(JSON.stringify(log))).toEqual([]);
  });
});

describe('secrets in the environment', () => {
  it.each([
    ['invoker', 'AGENT_RUNTIME_ARN'],
    ['invoker', 'LOG_LEVEL'],
    ['invoker', 'JOURNAL_TABLE'],
    ['poller', 'SESSION_DEADLINE_SECONDS'],
    ['poller', 'AGENT_RUNTIME_ARN'],
  ] as const)('of the %s reach no log line and no answer: %s', async (name, variable) => {
    const environment = { [variable]: CANARY_TEXT };

    expectSilence(await call(name, { session_id: newSession(), payload: {} }, environment));
  });
});

describe('secrets in a record of another writer', () => {
  it('reach no log line and no answer', async () => {
    const session_id = newSession();
    await table.plant({
      PK: `SESSION#${session_id}`,
      SK: `EVENT#${CANARY_TEXT}`,
      Status: CANARY_TEXT,
      Timestamp: CANARY_TEXT,
    });

    const { payload, log } = await call('poller', { session_id });

    expect(payload).toMatchObject({ unreadable: 1 });
    expect(canariesIn(JSON.stringify([payload, log]))).toEqual([]);
  });
});
