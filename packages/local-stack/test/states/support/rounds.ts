import { INVOKE } from './executions.ts';

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
