import { settled } from '../../../../test/support/virtual-clock.ts';
import { AwsError } from '../../src/endpoint/aws-service.ts';
import type { Execution } from '../../src/states/executions.ts';
import type { StatesCalls } from '../../src/states/states-calls.ts';
import { only, typesOf } from './support/executions.ts';
import { createRounds, FOLLOWER_ARN, ROUND, SEND } from './support/rounds.ts';

const outcomeOf = (execution: Execution) => execution.end?.outcome;
const sequenceOf = (execution: Execution) => typesOf(execution.history.facts).slice(1, -1);
const success = (state: string) => JSON.stringify({ state });
const NEVER = () => new Promise<never>(() => undefined);
const TIMED_OUT = {
  code: 'TaskTimedOut',
  message: "Task Timed Out: 'Provided task does not exist anymore'",
};

describe('a task that waits for the answer to its token', () => {
  it('goes on with the JSON that the round hands back', async () => {
    const rounds = createRounds({ poll: (call) => ({ state: call < 3 ? 'RUNNING' : 'ENDED', call }) });
    const execution = rounds.start();
    await rounds.clock.advance(2_000);
    expect(outcomeOf(execution)).toEqual({ status: 'SUCCEEDED', output: { state: 'ENDED', call: 3 } });
    expect(execution.end?.stoppedAt).toBe(execution.startedAt + 2_000);
    expect(rounds.clock.sleeping).toBe(0);
  });

  it('repeats a lost round after its timeout with a new token, and refuses the late answer', async () => {
    const workflow = only({
      ...ROUND,
      TimeoutSeconds: 30,
      Retry: [{ ErrorEquals: ['States.Timeout'], IntervalSeconds: 2 }],
    });
    const rounds = createRounds({ workflow, poll: NEVER });
    const execution = rounds.start();
    await rounds.clock.advance(32_000);
    const [lost = '', second = ''] = rounds.tokens(execution);
    expect(lost).not.toBe(second);
    const { calls } = rounds.engine;
    const late = calls.sendTaskSuccess({ taskToken: lost, output: success('LATE') });
    await expect(late).rejects.toMatchObject(TIMED_OUT);
    await calls.sendTaskSuccess({ taskToken: second, output: success('ENDED') });
    await settled();
    expect(outcomeOf(execution)).toEqual({ status: 'SUCCEEDED', output: { state: 'ENDED' } });
    expect(sequenceOf(execution)).toEqual([
      'TaskStateEntered',
      ...['TaskScheduled', 'TaskStarted', 'TaskSubmitted', 'TaskTimedOut'],
      ...['TaskScheduled', 'TaskStarted', 'TaskSubmitted', 'TaskSucceeded'],
      'TaskStateExited',
    ]);
  });

  it('takes one answer', async () => {
    const rounds = createRounds({ poll: NEVER });
    const execution = rounds.start();
    await settled();
    const [taskToken = ''] = rounds.tokens(execution);
    const { calls } = rounds.engine;
    await calls.sendTaskSuccess({ taskToken, output: success('FIRST') });
    const again = [
      calls.sendTaskSuccess({ taskToken, output: success('SECOND') }),
      calls.sendTaskFailure({ taskToken, error: 'Second' }),
      calls.sendTaskHeartbeat({ taskToken }),
    ];
    for (const answer of again) await expect(answer).rejects.toMatchObject(TIMED_OUT);
    await settled();
    expect(outcomeOf(execution)).toEqual({ status: 'SUCCEEDED', output: { state: 'FIRST' } });
  });

  it('takes an answer that comes before the start is answered', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const rounds = createRounds({
      statesCalls: {
        ...unreached,
        startExecution: async () => {
          await promise;
          return { executionArn: 'arn:round', startDate: 1 };
        },
      },
    });
    const execution = rounds.start();
    await settled();
    const [taskToken = ''] = rounds.tokens(execution);
    await rounds.engine.calls.sendTaskSuccess({ taskToken, output: success('ENDED') });
    await settled();
    expect(outcomeOf(execution)).toBeUndefined();
    resolve();
    await settled();
    expect(sequenceOf(execution).slice(3, 5)).toEqual(['TaskSubmitted', 'TaskSucceeded']);
    expect(outcomeOf(execution)).toEqual({ status: 'SUCCEEDED', output: { state: 'ENDED' } });
  });

  it('passes the failure of a round to its Retry, then to its Catch', async () => {
    const workflow = {
      StartAt: 'Follow',
      States: {
        Follow: {
          ...ROUND,
          Retry: [{ ErrorEquals: ['PollFailed'], MaxAttempts: 1 }],
          Catch: [{ ErrorEquals: ['States.TaskFailed'], Next: 'Failed' }],
          End: true,
        },
        Failed: { Type: 'Fail', ErrorPath: '$.Error', CausePath: '$.Cause' },
      },
    };
    const rounds = createRounds({ workflow, follower: failingRound('PollFailed', 'the table is gone') });
    const execution = rounds.start();
    await rounds.clock.advance(1_000);
    const failure = { error: 'PollFailed', cause: 'the table is gone' };
    expect(outcomeOf(execution)).toEqual({ status: 'FAILED', ...failure });
    const failed = execution.history.facts.filter(({ type }) => type === 'TaskFailed');
    expect(failed).toEqual([1, 2].map(() => expect.objectContaining({ failure })));
  });

  it('records a failure named States.Timeout as a failure, not as a timeout', async () => {
    const rounds = createRounds({ workflow: only(ROUND), follower: failingRound('States.Timeout', '') });
    const execution = rounds.start();
    await settled();
    expect(sequenceOf(execution)).toContain('TaskFailed');
    expect(outcomeOf(execution)).toEqual({ status: 'FAILED', error: 'States.Timeout', cause: '' });
  });

  it('lives as long as heartbeats come in time', async () => {
    const workflow = only({ ...ROUND, HeartbeatSeconds: 10 });
    const rounds = createRounds({ workflow, poll: NEVER });
    const execution = rounds.start();
    await settled();
    const [taskToken = ''] = rounds.tokens(execution);
    for (let beat = 1; beat <= 3; beat += 1) {
      await rounds.clock.advance(9_000);
      await rounds.engine.calls.sendTaskHeartbeat({ taskToken });
    }
    await rounds.clock.advance(9_999);
    expect(outcomeOf(execution)).toBeUndefined();
    await rounds.clock.advance(1);
    expect(outcomeOf(execution)).toEqual({ status: 'FAILED', error: 'States.HeartbeatTimeout' });
    expect(execution.end?.stoppedAt).toBe(execution.startedAt + 37_000);
    expect(execution.history.facts[2]).toMatchObject({ timeoutSeconds: 330, heartbeatSeconds: 10 });
    expect(sequenceOf(execution).at(-1)).toBe('TaskTimedOut');
    const late = rounds.engine.calls.sendTaskHeartbeat({ taskToken });
    await expect(late).rejects.toMatchObject(TIMED_OUT);
  });

  it('refuses an answer to an execution that was stopped, while the round goes on to its end', async () => {
    const rounds = createRounds({
      workflow: only(ROUND),
      poll: (call) => ({ state: call < 5 ? 'RUNNING' : 'ENDED' }),
    });
    const execution = rounds.start();
    await rounds.clock.advance(2_000);
    execution.abort.abort();
    await execution.finished;
    await rounds.clock.advance(2_000);
    expect(outcomeOf(execution)).toEqual({ status: 'ABORTED' });
    expect(rounds.ended.at(-1)).toMatchObject({
      type: 'EXPRESS',
      outcome: { status: 'FAILED', error: 'Sfn.TaskTimedOutException' },
    });
  });
});

const unreached: StatesCalls = {
  startExecution: NEVER,
  sendTaskSuccess: NEVER,
  sendTaskFailure: NEVER,
  sendTaskHeartbeat: NEVER,
};

function failingRound(error: string, cause: string) {
  const Parameters = { 'TaskToken.$': '$.token', Error: error, Cause: cause };
  return only({ Type: 'Task', Resource: `${SEND}Failure`, Parameters });
}

describe('a round that does not start', () => {
  const workflowOf = (StateMachineArn: string) =>
    only({ ...ROUND, Parameters: { ...ROUND.Parameters, StateMachineArn } });

  it.each([
    ['of a missing machine', `${FOLLOWER_ARN}-2`, 'StepFunctions.StateMachineDoesNotExistException'],
    ['of no ARN', 'follower', 'StepFunctions.InvalidArnException'],
  ])('%s fails under its own name', async (_, arn, error) => {
    const rounds = createRounds({ workflow: workflowOf(arn) });
    const execution = rounds.start();
    await settled();
    expect(outcomeOf(execution)).toMatchObject({ status: 'FAILED', error });
    expect(sequenceOf(execution).slice(1)).toEqual(['TaskScheduled', 'TaskStarted', 'TaskFailed']);
    expect(rounds.engine.launcher.tokens.waiting).toBe(0);
  });

  it.each([
    [
      'is throttled',
      new AwsError('ThrottlingException', 'Rate exceeded'),
      'StepFunctions.AWSStepFunctionsException',
    ],
    [
      'meets a limit',
      new AwsError('ExecutionLimitExceeded', 'Too many'),
      'StepFunctions.ExecutionLimitExceededException',
    ],
    ['gets no answer', new Error('connection lost'), 'StepFunctions.SdkClientException'],
  ])('and %s fails under the name that AWS gives it', async (_, thrown, error) => {
    const rounds = createRounds({
      workflow: only(ROUND),
      statesCalls: { ...unreached, startExecution: () => Promise.reject(thrown) },
    });
    const execution = rounds.start();
    await settled();
    expect(outcomeOf(execution)).toMatchObject({ status: 'FAILED', error });
  });

  it.each([
    ['a text as Input', { StateMachineArn: FOLLOWER_ARN, Input: '{}' }],
    ['an unknown field', { StateMachineArn: FOLLOWER_ARN, Output: {} }],
    ['no machine', { Input: {} }],
  ])('because of %s ends the execution with States.Runtime', async (_, Parameters) => {
    const rounds = createRounds({ workflow: only({ ...ROUND, Parameters }) });
    const execution = rounds.start();
    await settled();
    expect(outcomeOf(execution)).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
  });
});

it('finds a token in the context object of a waiting task only', async () => {
  const Parameters = { StateMachineArn: FOLLOWER_ARN, Input: { 'token.$': '$$.Task.Token' } };
  const Resource = ROUND.Resource.replace('.waitForTaskToken', '');
  const rounds = createRounds({ workflow: only({ Type: 'Task', Resource, Parameters }) });
  const execution = rounds.start();
  await settled();
  expect(outcomeOf(execution)).toMatchObject({
    status: 'FAILED',
    error: 'States.Runtime',
    cause: expect.stringContaining("'$$.Task.Token'"),
  });
});

it('starts an execution and goes on at once without a token', async () => {
  const Resource = ROUND.Resource.replace('.waitForTaskToken', '');
  const Parameters = { StateMachineArn: FOLLOWER_ARN, Name: 'round-1', Input: {} };
  const rounds = createRounds({ workflow: only({ Type: 'Task', Resource, Parameters }), poll: NEVER });
  const execution = rounds.start();
  await settled();
  expect(outcomeOf(execution)).toMatchObject({
    status: 'SUCCEEDED',
    output: {
      ExecutionArn: expect.stringMatching(/:express:follower:round-1:[0-9a-f-]{36}$/),
      StartDate: execution.startedAt,
    },
  });
  expect(sequenceOf(execution)).not.toContain('TaskSubmitted');
  await rounds.engine.close();
});
