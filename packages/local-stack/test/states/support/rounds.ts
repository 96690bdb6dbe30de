import { createVirtualClock } from '../../../../../test/support/virtual-clock.ts';
import { createEngine } from '../../../src/states/engine.ts';
import type { Execution } from '../../../src/states/executions.ts';
import type { Json } from '../../../src/states/json.ts';
import type { EndedExecution } from '../../../src/states/launch.ts';
import type { StatesCalls } from '../../../src/states/states-calls.ts';
import type { StateMachineResource } from '../../../src/template/resources/workflow.ts';
import { INVOKE, MACHINE_ARN } from './executions.ts';

export const FOLLOWER_ARN = 'arn:aws:states:us-east-1:000000000000:stateMachine:follower';
export const START_AND_WAIT = 'arn:aws:states:::states:startExecution.waitForTaskToken';
export const SEND = 'arn:aws:states:::aws-sdk:sfn:sendTask';

/** The task that starts a round and waits for its answer. */
export const ROUND = {
  Type: 'Task',
  Resource: START_AND_WAIT,
  TimeoutSeconds: 330,
  Parameters: {
    StateMachineArn: FOLLOWER_ARN,
    Input: { 'session_id.$': '$$.Execution.Name', 'token.$': '$$.Task.Token' },
  },
} as const;

/** Starts round after round until an answer says that the session has ended. */
export const WORKFLOW = {
  StartAt: 'Follow',
  States: {
    Follow: { ...ROUND, Next: 'HasEnded' },
    HasEnded: {
      Type: 'Choice',
      Choices: [{ Variable: '$.state', StringEquals: 'AGAIN', Next: 'Follow' }],
      Default: 'Done',
    },
    Done: { Type: 'Succeed' },
  },
};

/** Polls each second; answers the token when the poll says that the round or the session is over. */
export const FOLLOWER = {
  StartAt: 'Poll',
  States: {
    Poll: {
      Type: 'Task',
      Resource: INVOKE,
      Parameters: { FunctionName: 'poller', 'Payload.$': '$' },
      ResultSelector: { 'answer.$': '$.Payload' },
      ResultPath: '$.poll',
      Next: 'IsOver',
    },
    IsOver: {
      Type: 'Choice',
      Choices: [{ Variable: '$.poll.answer.state', StringEquals: 'RUNNING', Next: 'Pause' }],
      Default: 'Answer',
    },
    Pause: { Type: 'Wait', Seconds: 1, Next: 'Poll' },
    Answer: {
      Type: 'Task',
      Resource: `${SEND}Success`,
      Parameters: { 'TaskToken.$': '$.token', 'Output.$': 'States.JsonToString($.poll.answer)' },
      End: true,
    },
  },
};

export const FOLLOWER_MACHINE: StateMachineResource = {
  ...{ name: 'follower', arn: FOLLOWER_ARN, type: 'EXPRESS', definition: FOLLOWER },
};

/** What a test changes. */
interface RoundsOptions {
  readonly workflow?: Readonly<Record<string, unknown>>;
  readonly follower?: Readonly<Record<string, unknown>>;
  /** The poller, by the number of its call from 1; default: the session has ended. */
  readonly poll?: (call: number, payload: unknown) => Json | Promise<Json>;
  readonly statesCalls?: StatesCalls;
}

/** Both machines on a virtual clock, without HTTP. */
export function createRounds({
  workflow = WORKFLOW,
  follower = FOLLOWER,
  poll = () => ({ state: 'ENDED' }),
  statesCalls,
}: RoundsOptions = {}) {
  const clock = createVirtualClock();
  const ended: EndedExecution[] = [];
  let polls = 0;
  const engine = createEngine({
    stateMachines: [
      { name: 'workflow', arn: MACHINE_ARN, type: 'STANDARD', definition: workflow },
      { ...FOLLOWER_MACHINE, definition: follower },
    ],
    async invokeFunction(_name, payload) {
      polls += 1;
      return { payload: await poll(polls, payload) };
    },
    putItem: async () => ({}),
    ...{ statesCalls, now: clock.now, sleep: clock.sleep, random: () => 0.5 },
    onEnd: (end) => void ended.push(end),
  });
  return {
    ...{ clock, engine, ended },
    /** Starts the workflow and returns its execution. */
    start(input: Json = {}): Execution {
      const { arn } = engine.start({ stateMachineArn: MACHINE_ARN, input: JSON.stringify(input) });
      const execution = engine.store.get(arn);
      if (!execution) throw new Error(`expected the execution ${arn} in the store, found none`);
      return execution;
    },
    startRound: (input: Json) =>
      engine.start({ stateMachineArn: FOLLOWER_ARN, input: JSON.stringify(input) }),
    /** The tokens that the workflow has given away, the first one first. */
    tokens: (execution: Execution): string[] =>
      execution.history.facts.flatMap((fact) =>
        fact.type === 'TaskScheduled' ? [tokenOf(fact.parameters)] : [],
      ),
  };
}

function tokenOf(parameters: Json): string {
  return /"token":"([^"]+)"/.exec(JSON.stringify(parameters))?.[1] ?? '';
}
