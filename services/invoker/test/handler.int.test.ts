import { randomUUID } from 'node:crypto';
import { createInputStore } from '@agents/journal';
import {
  type AgentCoreServer,
  agentAnswers,
  agentCoreFails,
  startAgentCoreServer,
} from '../../../test/support/agentcore-server.ts';
import { callHandler } from '../../../test/support/call-handler.ts';
import { type JournalTable, openJournalTable } from '../../../test/support/journal-table.ts';
import { unusedPort } from '../../../test/support/listen.ts';

const handler = new URL('../src/handler.ts', import.meta.url);

let table: JournalTable;
let agentCore: AgentCoreServer;

beforeAll(async () => {
  table = await openJournalTable();
  agentCore = await startAgentCoreServer(agentAnswers({}));
});

let sessionId: string;
let earlierCalls: number;
beforeEach(() => {
  sessionId = randomUUID();
  earlierCalls = agentCore.calls.length;
  agentCore.respondWith(agentAnswers({ session_id: sessionId, outcome: 'started' }));
});

const environment = () => ({
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_ENDPOINT_URL_DYNAMODB: table.endpoint,
  AWS_ENDPOINT_URL_BEDROCK_AGENTCORE: agentCore.endpoint,
  JOURNAL_TABLE: table.tableName,
  AGENT_RUNTIME_ARN: 'arn:aws:bedrock-agentcore:us-east-1:000000000000:runtime/agents_dev-Ab1',
  CAPACITY_PATIENCE_SECONDS: '3600',
});
const call = (input: unknown, overrides: Record<string, string> = {}) =>
  callHandler({ handler, input, environment: { ...environment(), ...overrides } });
const newCalls = () => agentCore.calls.slice(earlierCalls);
const recorded = async () => (await table.journal.read(sessionId)).events.map(({ status }) => status);

describe("the invoker's handler", () => {
  it('calls the agent through AgentCore and journals both events', async () => {
    const { payload } = await call({ session_id: sessionId, payload: { prompt: 'hello' } });
    expect(payload).toEqual({ session_id: sessionId, outcome: 'started' });
    expect(newCalls()).toEqual([
      expect.objectContaining({
        request: { action: 'start', session_id: sessionId, payload: { prompt: 'hello' } },
      }),
    ]);
    expect(await recorded()).toEqual([
      'AGENT_RUNTIME_INVOCATION_STARTED',
      'AGENT_RUNTIME_INVOCATION_SUCCEEDED',
    ]);
  });

  it('keeps what the workflow gave it', async () => {
    const execution_arn = `arn:aws:states:us-east-1:000000000000:execution:workflow:${sessionId}`;
    const payload = { prompt: 'hello' };
    await call({ ...{ session_id: sessionId, payload, execution_arn }, resources: ['SESSION#earlier'] });
    expect(await createInputStore({ table: table.table }).get(sessionId)).toEqual({
      input: { sessionId, payload, executionArn: execution_arn, repeats: 'earlier' },
      repeatedBy: [],
    });
  });

  it.each([
    [429, 'ThrottlingException', 'AgentCapacityExceeded'],
    [502, 'RuntimeClientError', 'AgentRuntimeUnavailable'],
    [403, 'AccessDeniedException', 'AgentInvocationFailed'],
  ])('turns HTTP %i %s into %s', async (status, name, errorType) => {
    agentCore.respondWith(agentCoreFails(status, name, 'no'));
    const { payload, failed } = await call({ session_id: sessionId, waits_for_capacity: true });
    expect(failed).toBe(true);
    expect(payload).toMatchObject({ errorType, errorMessage: expect.stringContaining(`${name}: no`) });
    const { events } = await table.journal.read(sessionId);
    expect(events.at(-1)?.errorMessage).toBe(`${name}: no`);
  });

  it('ends as retryable when AgentCore cannot be reached', async () => {
    const AWS_ENDPOINT_URL_BEDROCK_AGENTCORE = `http://127.0.0.1:${await unusedPort()}`;
    const { payload } = await call({ session_id: sessionId }, { AWS_ENDPOINT_URL_BEDROCK_AGENTCORE });
    expect(payload).toMatchObject({ errorType: 'AgentRuntimeUnavailable' });
    const { events } = await table.journal.read(sessionId);
    expect(events.at(-1)?.errorMessage).toMatch(/^AgentUnreachable: .*ECONNREFUSED/);
  });

  it.each([
    ['invalid input', { session_id: 'a#b' }, {}, 'InvalidInput', /session_id: expected .*"a#b"/],
    [
      'missing variables, all of them',
      { session_id: 's-1' },
      { JOURNAL_TABLE: '', AGENT_RUNTIME_ARN: 'x' },
      'InvalidEnvironment',
      /JOURNAL_TABLE is blank; AGENT_RUNTIME_ARN is malformed/,
    ],
    [
      'a missing table',
      { session_id: 's-1' },
      { JOURNAL_TABLE: 'gone' },
      'JournalRefused',
      /table gone does not exist .*deploy the stage/,
    ],
  ])('answers %s without a stack trace', async (_what, input, overrides, errorType, message) => {
    const { payload } = await call(input, overrides);
    expect(payload).toEqual({
      errorType,
      errorMessage: expect.stringMatching(message),
      trace: [expect.stringMatching(`^${errorType}: `)],
    });
    expect(newCalls()).toEqual([]);
  });
});
