import { putSessionEvent } from '@agents/sessions';
import { paginateScan } from '@aws-sdk/client-dynamodb';
import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import {
  GetExecutionHistoryCommand,
  type HistoryEvent,
  ListExecutionsCommand,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import {
  STATE_MACHINE_ARN,
  startWholeSystem,
  TABLE,
  untilEnded,
  type WholeSystem,
} from '../support/stack.ts';
import { BROKEN_JSON, CANARIES, CANARY_LINE, CANARY_TEXT, canariesIn } from './support/canaries.ts';

let system: WholeSystem;
beforeAll(async () => {
  system = await startWholeSystem();
});
afterAll(() => system.stop());

/** Starts a session with this payload and returns its execution after the end. */
async function runSession(payload: object) {
  return untilEnded(system, await putSessionEvent(system.events, JSON.stringify(payload)));
}

async function startByHand(name: string, input: unknown) {
  const request = { stateMachineArn: STATE_MACHINE_ARN, name, input: JSON.stringify(input) };
  await system.workflow.send(new StartExecutionCommand(request));
  return untilEnded(system, name);
}

describe('secrets in the payload of a session', () => {
  it.each([
    ['a prompt that is not text', { prompt: { nested: CANARY_TEXT } }, 'AgentEntrypointFailed'],
    ['a number that is not a number', { work_seconds: CANARY_TEXT }, 'AgentEntrypointFailed'],
    ['a prompt that the model refuses', { prompt: `My password: ${CANARY_TEXT}` }, 'AgentTaskFailed'],
  ])('are not part of its failure: %s', async (_what, payload, error) => {
    const execution = await runSession(payload);

    expect(execution).toMatchObject({ status: 'FAILED', error });
    expect(canariesIn(execution.cause ?? '')).toEqual([]);
  });

  it('are part of the result, which belongs to the user', async () => {
    const sessionId = await putSessionEvent(
      system.events,
      JSON.stringify({ prompt: `Where does ${CANARIES[0]?.secret} come from?`, work_seconds: 0 }),
    );

    expect(await untilEnded(system, sessionId)).toMatchObject({ status: 'SUCCEEDED' });
    expect(canariesIn(JSON.stringify(await system.results.get(sessionId)))).not.toEqual([]);
  });

  it.each([
    ['session-id', { session_id: CANARY_TEXT }],
    ['short-session-id', { session_id: 'AKIACANARY0KEY1ID234#' }],
    ['payload-text', { session_id: 'fine', payload: CANARY_TEXT }],
    ['payload-list', { session_id: 'fine', payload: [CANARY_TEXT] }],
  ])('are not part of the reason why it is refused: %s', async (name, input) => {
    const execution = await startByHand(name, input);

    expect(execution).toMatchObject({ status: 'FAILED', error: 'InvalidInput' });
    expect(canariesIn(execution.cause ?? '')).toEqual([]);
  });
});

describe('secrets in a call', () => {
  it.each(['agent-invoker-function-dev', 'agent-poller-function-dev'])(
    'are not part of the answer of %s',
    async (FunctionName) => {
      for (const input of [
        CANARY_TEXT,
        { session_id: CANARY_TEXT },
        { session_id: 'x', payload: [CANARY_TEXT] },
      ]) {
        const { Payload, LogResult } = await system.lambda.send(
          new InvokeCommand({ FunctionName, Payload: JSON.stringify(input), LogType: 'Tail' }),
        );

        const answer = Buffer.from(Payload ?? []).toString();
        expect(answer).toContain('InvalidInput');
        expect(canariesIn(answer + Buffer.from(LogResult ?? '', 'base64').toString())).toEqual([]);
      }
    },
  );

  it('are not part of the answer to an invalid event', async () => {
    const { Entries } = await system.events.send(
      new PutEventsCommand({
        Entries: [{ Source: 'manual-trigger', DetailType: 'execute-agent', Detail: BROKEN_JSON }],
      }),
    );

    expect(Entries?.[0]?.ErrorCode).toBe('MalformedDetail');
    expect(canariesIn(JSON.stringify(Entries))).toEqual([]);
  });

  it.each([
    ['an unknown operation', { 'x-amz-target': `AWSEvents.${CANARY_LINE}` }, '{}'],
    ['an unknown service', { 'x-amz-target': `${CANARY_LINE}.Do` }, '{}'],
    ['a request that breaks at a secret', { 'x-amz-target': 'AWSEvents.PutEvents' }, BROKEN_JSON],
    [
      'an input that breaks at a secret',
      { 'x-amz-target': 'AWSStepFunctions.StartExecution' },
      JSON.stringify({ stateMachineArn: STATE_MACHINE_ARN, input: BROKEN_JSON }),
    ],
  ])('are not part of the answer to %s', async (_what, headers, body) => {
    const answer = await fetch(system.endpoint, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/x-amz-json-1.1' },
      body,
    });

    expect(answer.ok).toBe(false);
    expect(canariesIn(await answer.text())).toEqual([]);
  });
});

// Last: reads everything that the tests above have left.
describe('after all sessions', () => {
  it('no event in the table contains a secret', async () => {
    const items: unknown[] = [];
    for await (const { Items = [] } of paginateScan({ client: system.dynamo }, { TableName: TABLE })) {
      items.push(...Items.filter(({ PK }) => PK?.S?.startsWith('SESSION#')));
    }

    expect(items.length).toBeGreaterThan(10);
    expect(canariesIn(JSON.stringify(items))).toEqual([]);
  });

  it('no log line contains a secret', () => {
    expect(system.logs.length).toBeGreaterThan(20);
    expect(system.logs.filter((line) => canariesIn(line).length > 0)).toEqual([]);
  });

  it('no history of an execution contains a secret, except the input of the user', async () => {
    const { executions = [] } = await system.workflow.send(
      new ListExecutionsCommand({ stateMachineArn: STATE_MACHINE_ARN }),
    );
    expect(executions.length).toBeGreaterThan(5);

    for (const { executionArn } of executions) {
      const { events = [] } = await system.workflow.send(new GetExecutionHistoryCommand({ executionArn }));
      expect(canariesIn(JSON.stringify(events.map(withoutInput)))).toEqual([]);
    }
  });
});

/** The payload passes through the states unchanged: as input, as output, and as parameters of a call. */
function withoutInput(event: HistoryEvent): unknown {
  const carriers = new Set(['input', 'output', 'parameters']);
  return JSON.parse(JSON.stringify(event, (key, value) => (carriers.has(key) ? undefined : value)));
}
