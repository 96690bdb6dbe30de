import { GetExecutionHistoryCommand, type HistoryEvent, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { AwsError, type InvokeFunction } from '../../src/endpoint/aws-service.ts';
import type { JsonObject } from '../../src/states/json.ts';
import { MACHINE_ARN } from './support/executions.ts';
import { type StatesServer, type StatesServerOptions, startStatesServer } from './support/states-server.ts';

const FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:poller';

/** A small workflow: journals its start, polls, waits, and ends as the poller says. */
const workflow = {
  StartAt: 'Initiate',
  TimeoutSeconds: 300,
  States: {
    Initiate: {
      Type: 'Task',
      Resource: 'arn:aws:states:::dynamodb:putItem',
      TimeoutSeconds: 30,
      Parameters: {
        TableName: 'agents-table-dev',
        Item: {
          PK: { 'S.$': "States.Format('SESSION#{}', $.session_id)" },
          Timestamp: { 'S.$': '$$.Execution.StartTime' },
        },
      },
      ResultPath: null,
      Catch: [{ ErrorEquals: ['DynamoDB.ConditionalCheckFailedException'], ResultPath: null, Next: 'Poll' }],
      Next: 'Poll',
    },
    Poll: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Parameters: { FunctionName: FUNCTION, Payload: { 'session_id.$': '$.session_id' } },
      OutputPath: '$.Payload',
      Retry: [{ ErrorEquals: ['JournalUnavailable'], IntervalSeconds: 1, MaxAttempts: 1 }],
      Next: 'HasEnded',
    },
    HasEnded: {
      Type: 'Choice',
      Choices: [
        { Variable: '$.state', StringEquals: 'COMPLETED', Next: 'Completed' },
        { Variable: '$.state', StringEquals: 'FAILED', Next: 'Failed' },
      ],
      Default: 'WaitForAgent',
    },
    WaitForAgent: { Type: 'Wait', SecondsPath: '$.wait_seconds', Next: 'Poll' },
    Completed: { Type: 'Succeed' },
    Failed: { Type: 'Fail', ErrorPath: '$.error', CausePath: '$.cause' },
  },
};

const RUNNING = { session_id: 's', state: 'RUNNING', wait_seconds: 10 };

/** A poller that returns one answer after the other, then the last one again and again. */
function answering(...answers: readonly JsonObject[]): InvokeFunction {
  const left = [...answers];
  return async () => {
    const answer = left.length > 1 ? left.shift() : left[0];
    return answer?.['errorType'] === undefined
      ? { payload: answer }
      : { payload: answer, functionError: 'Unhandled' };
  };
}

describe('the history of an execution', () => {
  let server: StatesServer;
  let executionArn: string;

  afterEach(() => server.close());

  async function run(options: Partial<StatesServerOptions>, advanceMs: number): Promise<void> {
    server = await startStatesServer({ definition: workflow, ...options });
    const command = { stateMachineArn: MACHINE_ARN, name: 'event-1', input: '{"session_id":"s"}' };
    executionArn = String((await server.client.send(new StartExecutionCommand(command))).executionArn);
    await server.clock.advance(advanceMs);
  }

  async function read(fields: object = {}): Promise<HistoryEvent[]> {
    const { events = [] } = await server.client.send(
      new GetExecutionHistoryCommand({ executionArn, ...fields }),
    );
    return events;
  }

  it('has every event in the order of AWS', async () => {
    const puts: JsonObject[] = [];
    const putItem = async (parameters: JsonObject) => puts.push(parameters);
    await run({ putItem, invokeFunction: answering(RUNNING, { state: 'COMPLETED' }) }, 10_000);
    const events = await read();
    const task = (name: string) => [
      `TaskStateEntered ${name}`,
      'TaskScheduled',
      'TaskStarted',
      'TaskSucceeded',
      `TaskStateExited ${name}`,
    ];
    const state = (kind: string, name: string) => [
      `${kind}StateEntered ${name}`,
      `${kind}StateExited ${name}`,
    ];
    const named = events.map(({ type, stateEnteredEventDetails, stateExitedEventDetails }) =>
      [type, stateEnteredEventDetails?.name ?? stateExitedEventDetails?.name].filter(Boolean).join(' '),
    );
    expect(named).toEqual([
      'ExecutionStarted',
      ...task('Initiate'),
      ...task('Poll'),
      ...state('Choice', 'HasEnded'),
      ...state('Wait', 'WaitForAgent'),
      ...task('Poll'),
      ...state('Choice', 'HasEnded'),
      ...state('Succeed', 'Completed'),
      'ExecutionSucceeded',
    ]);
    expect(events.map(({ id }) => id)).toEqual(events.map((_, index) => index + 1));
    expect(events.map(({ previousEventId }) => previousEventId)).toEqual(
      events.map((_, index) => (index < 2 ? 0 : index)),
    );
    expect(Number(events.at(-1)?.timestamp) - Number(events[0]?.timestamp)).toBe(10_000);
    expect(puts).toEqual([
      {
        TableName: 'agents-table-dev',
        Item: { PK: { S: 'SESSION#s' }, Timestamp: { S: events[0]?.timestamp?.toISOString() } },
      },
    ]);
  });

  it('has the details of each kind of event', async () => {
    await run({ invokeFunction: answering({ state: 'COMPLETED' }) }, 0);
    const [started, entered, scheduled, taskStarted, succeeded, exited] = await read();
    const roleArn = 'arn:aws:iam::000000000000:role/workflow';
    const putItem = { resourceType: 'dynamodb', resource: 'putItem' };
    const input = '{"session_id":"s"}';
    expect(started?.executionStartedEventDetails).toMatchObject({ input, roleArn });
    expect(entered?.stateEnteredEventDetails).toMatchObject({ name: 'Initiate', input });
    expect(scheduled?.taskScheduledEventDetails).toMatchObject({
      ...putItem,
      region: 'us-east-1',
      timeoutInSeconds: 30,
    });
    expect(JSON.parse(String(scheduled?.taskScheduledEventDetails?.parameters))).toMatchObject({
      Item: { PK: { S: 'SESSION#s' } },
    });
    expect(taskStarted?.taskStartedEventDetails).toEqual(putItem);
    expect(succeeded?.taskSucceededEventDetails).toMatchObject({
      ...putItem,
      outputDetails: { truncated: false },
    });
    expect(exited?.stateExitedEventDetails).toMatchObject({ name: 'Initiate', output: input });
  });

  it('has three more events for a retry, and ends with the error of the function', async () => {
    const payload = { errorType: 'JournalUnavailable', errorMessage: 'throttled', trace: [] };
    await run({ invokeFunction: answering(payload) }, 1000);
    const events = await read();
    expect(events.slice(7).map(({ type }) => type)).toEqual([
      ...['TaskScheduled', 'TaskStarted', 'TaskFailed', 'TaskScheduled', 'TaskStarted', 'TaskFailed'],
      'ExecutionFailed',
    ]);
    const failure = { error: 'JournalUnavailable', cause: JSON.stringify(payload) };
    expect(events.at(-2)?.taskFailedEventDetails).toMatchObject(failure);
    expect(events.at(-1)).toMatchObject({
      executionFailedEventDetails: failure,
      previousEventId: events.length - 1,
    });
  });

  it('continues after a refused condition', async () => {
    const putItem = () =>
      Promise.reject(new AwsError('ConditionalCheckFailedException', 'The conditional request failed'));
    await run({ putItem, invokeFunction: answering({ state: 'COMPLETED' }) }, 0);
    const types = (await read()).map(({ type }) => type);
    expect(types.slice(4, 6)).toEqual(['TaskFailed', 'TaskStateExited']);
    expect(types.at(-1)).toBe('ExecutionSucceeded');
  });

  it('ends with the error and cause that the Fail state reads from the answer of the poller', async () => {
    const answer = { state: 'FAILED', error: 'AgentTaskFailed', cause: 'ThrottlingException: Rate exceeded' };
    await run({ invokeFunction: answering(answer) }, 0);
    const events = await read({ reverseOrder: true, maxResults: 2 });
    expect(events).toMatchObject([
      { type: 'ExecutionFailed', executionFailedEventDetails: { error: answer.error, cause: answer.cause } },
      { type: 'FailStateEntered', stateEnteredEventDetails: { name: 'Failed' } },
    ]);
  });

  it('ends with ExecutionTimedOut, which has no previous event', async () => {
    await run({ invokeFunction: answering(RUNNING) }, 300_000);
    const [last] = await read({ reverseOrder: true, maxResults: 1 });
    expect(last).toMatchObject({
      type: 'ExecutionTimedOut',
      previousEventId: 0,
      executionTimedOutEventDetails: { error: 'States.Timeout' },
    });
  });

  it('is read page by page in either order, and without data', async () => {
    await run({ invokeFunction: answering({ state: 'COMPLETED' }) }, 0);
    const all = await read();
    const paged: HistoryEvent[] = [];
    let nextToken: string | undefined;
    do {
      const page = await server.client.send(
        new GetExecutionHistoryCommand({ executionArn, maxResults: 4, reverseOrder: true, nextToken }),
      );
      paged.push(...(page.events ?? []));
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    expect(paged).toEqual(all.toReversed());
    const bare = await read({ includeExecutionData: false });
    expect(bare).toHaveLength(all.length);
    expect(JSON.stringify(bare)).not.toContain('session_id');
  });
});
