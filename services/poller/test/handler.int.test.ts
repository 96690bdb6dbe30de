import { callHandler } from '../../../test/support/call-handler.ts';
import { type JournalTable, openJournalTable } from '../../../test/support/journal-table.ts';

const handler = new URL('../src/handler.ts', import.meta.url);
let table: JournalTable;

beforeAll(async () => {
  table = await openJournalTable();
});

const call = (input: unknown, overrides: Record<string, string> = {}) =>
  callHandler({
    handler,
    input,
    environment: {
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_ENDPOINT_URL: table.endpoint,
      JOURNAL_TABLE: table.tableName,
      SESSION_DEADLINE_SECONDS: '29100',
      EXPECTED_SESSION_SECONDS: '14400',
      STALLED_AFTER_SECONDS: '1800',
      AGENT_RUNTIME_ARN: 'arn:aws:bedrock-agentcore:us-east-1:000000000000:runtime/agents_test-0000000000',
      FIRST_LIVENESS_CHECK_SECONDS: '300',
      LIVENESS_CHECK_EVERY_SECONDS: '300',
      ROUND_SECONDS: '270',
      FREE_ENDED_MICROVMS: 'false',
      ...overrides,
    },
  });

describe("the poller's handler", () => {
  it('reads a session and answers with its end', async () => {
    await table.journal.append({ sessionId: 's-1', status: 'SESSION_INITIATED' });
    await table.journal.append({
      sessionId: 's-1',
      status: 'AGENT_BACKGROUND_TASK_FAILED',
      error: new RangeError('the model refused'),
    });
    const { payload } = await call({ session_id: 's-1', invocation: { agent: { outcome: 'started' } } });
    expect(payload).toEqual({
      session_id: 's-1',
      state: 'FAILED',
      wait_seconds: 1,
      error: 'AgentTaskFailed',
      cause: 'RangeError: the model refused',
      last_event: { status: 'AGENT_BACKGROUND_TASK_FAILED', timestamp: expect.stringMatching(/Z$/) },
      seen: { events: 2, at: expect.stringMatching(/Z$/) },
      invocation: { agent: { outcome: 'started' } },
    });
  });

  it('reports an unreadable record and answers', async () => {
    await table.plant({ PK: 'SESSION#s-2', SK: 'EVENT#x', Status: 'DONE', Timestamp: 'x' });
    const { payload, log } = await call({ session_id: 's-2', payload: {} });
    expect(payload).toMatchObject({ state: 'NOT_FOUND', unreadable: 1 });
    expect(log).toContainEqual(expect.objectContaining({ level: 'warn', session_id: 's-2', count: 1 }));
  });

  it.each([
    ['an invalid session_id', { session_id: '' }, {}, 'InvalidInput', /found an empty string/],
    [
      'a payload that is not an object',
      { session_id: 's', payload: [] },
      {},
      'InvalidInput',
      /found an array/,
    ],
    [
      'missing variables, all of them',
      { session_id: 's-1' },
      { JOURNAL_TABLE: '', SESSION_DEADLINE_SECONDS: 'soon' },
      'InvalidEnvironment',
      /JOURNAL_TABLE is blank; SESSION_DEADLINE_SECONDS is malformed/,
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
  });
});
