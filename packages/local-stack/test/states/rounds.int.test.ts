import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { MACHINE_ARN } from './support/executions.ts';
import { FOLLOWER_MACHINE, WORKFLOW } from './support/rounds.ts';
import { type StatesServer, startStatesServer } from './support/states-server.ts';

/** The events of one round in the history of the workflow. */
const EVENTS_OF_A_ROUND = [
  'TaskStateEntered',
  'TaskScheduled',
  'TaskStarted',
  'TaskSubmitted',
  'TaskSucceeded',
  'TaskStateExited',
  'ChoiceStateEntered',
  'ChoiceStateExited',
];

describe('rounds of an Express machine', () => {
  let server: StatesServer;
  let polls: number;

  beforeEach(async () => {
    polls = 0;
    server = await startStatesServer({
      definition: WORKFLOW,
      stateMachines: [FOLLOWER_MACHINE],
      async invokeFunction() {
        polls += 1;
        const answer = polls < 300 ? 'AGAIN' : 'ENDED';
        return { payload: { state: polls % 3 === 0 ? answer : 'RUNNING' } };
      },
    });
  });

  afterEach(() => server.close());

  it('adds eight events a round to the history of the workflow', async () => {
    const { executionArn } = await server.client.send(
      new StartExecutionCommand({ stateMachineArn: MACHINE_ARN, name: 'x' }),
    );
    await server.clock.advance(300_000);
    expect(await server.client.send(new DescribeExecutionCommand({ executionArn }))).toMatchObject({
      status: 'SUCCEEDED',
      output: '{"state":"ENDED"}',
    });
    const { events = [] } = await server.client.send(
      new GetExecutionHistoryCommand({ executionArn, maxResults: 1000 }),
    );
    const rounds = Array.from({ length: 100 }, () => EVENTS_OF_A_ROUND).flat();
    expect(events.map(({ type }) => type)).toEqual([
      'ExecutionStarted',
      ...rounds,
      'SucceedStateEntered',
      'SucceedStateExited',
      'ExecutionSucceeded',
    ]);
    expect(events[2]?.taskScheduledEventDetails).toMatchObject({
      resourceType: 'states',
      resource: 'startExecution.waitForTaskToken',
      timeoutInSeconds: 330,
    });
    const submitted = JSON.parse(String(events[4]?.taskSubmittedEventDetails?.output));
    expect(submitted.ExecutionArn).toMatch(
      /^arn:aws:states:us-east-1:000000000000:express:follower:[0-9a-f-]{36}:[0-9a-f-]{36}$/,
    );
    expect(submitted.StartDate).toBe(events[4]?.timestamp?.getTime());
    expect(events[5]?.taskSucceededEventDetails).toMatchObject({ output: '{"state":"AGAIN"}' });
  });
});
