import type { SessionEvent } from '@agents/events';
import type { Context } from '../../src/context.ts';
import { diagnose } from '../../src/diagnosis.ts';
import type { DiagnoseInput } from '../../src/facts.ts';
import { at, COMPLETED, RUNNING, SESSION, T0 } from '../support/events.ts';

const commandsOf = (context: Context, afterMs = 32_800_000): readonly string[] =>
  diagnose({ sessionId: SESSION, events: RUNNING, unreadable: [], now: T0 + afterMs, context }).next.map(
    ({ command }) => command,
  );

describe('the next steps of a stuck session', () => {
  it('leave out what is unknown', () => {
    expect(commandsOf({ stage: 'prod', region: 'eu-west-1' })).toEqual([
      './journal logs s-1 --component agent --stage prod --region eu-west-1',
      './journal stop s-1 --stage prod --region eu-west-1',
      './journal tail s-1 --stage prod --region eu-west-1',
      './journal logs s-1 --stage prod --region eu-west-1',
      './journal logs --component agent --since 2024-11-04T10:29:00.000Z --stage prod --region eu-west-1',
    ]);
  });

  it('carry the profile', () => {
    const context = { stage: 'dev', region: 'us-east-1', profile: 'on call' };
    for (const command of commandsOf(context))
      expect(command).toMatch(/ --region us-east-1 --profile 'on call'$/);
  });

  const LOCAL = {
    stage: 'dev',
    region: 'us-east-1',
    accountId: '000000000000',
    runtimeId: 'agents_dev-e3aeaa1ca1',
    endpointUrl: 'http://127.0.0.1:4566',
    isLocal: true,
  };

  it('are for the local stack when the session runs there: the AWS CLI gets credentials, and there is no console', () => {
    expect(commandsOf(LOCAL)).toEqual([
      './journal logs s-1 --component agent --local',
      './journal stop s-1 --local',
      './journal tail s-1 --local',
      './journal logs s-1 --local',
      './journal logs --component agent --since 2024-11-04T10:29:00.000Z --local',
      'AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local aws stepfunctions describe-execution --execution-arn arn:aws:states:us-east-1:000000000000:execution:agent-session-workflow-dev:s-1 --region us-east-1 --endpoint-url http://127.0.0.1:4566',
    ]);
  });

  it('keep the stage of a local stack that runs another one', () => {
    expect(commandsOf({ ...LOCAL, stage: 'staging' })).toContain(
      './journal stop s-1 --stage staging --local',
    );
  });

  it('do not use --local when the endpoint is on another computer', () => {
    const elsewhere = { ...LOCAL, endpointUrl: 'http://stack.example:4566', isLocal: false };
    expect(commandsOf(elsewhere)).toContain('./journal stop s-1 --stage dev --region us-east-1');
    expect(commandsOf(elsewhere).join()).not.toContain('AWS_ACCESS_KEY_ID');
  });

  it('name what to replace when an unmonitored session has an unknown workflow', () => {
    const { next } = diagnose({
      sessionId: SESSION,
      events: RUNNING,
      unreadable: [],
      now: T0 + 60_000,
      context: { stage: 'dev', region: 'us-east-1' },
      execution: { status: 'FAILED', error: 'PollingFailed' },
    });
    expect(next[0]).toEqual({
      code: 'MONITOR_SESSION',
      what: expect.stringMatching(/STATE_MACHINE_ARN.*agent-session-workflow-dev\.$/),
      command:
        'aws stepfunctions start-execution --state-machine-arn STATE_MACHINE_ARN --input \'{"session_id":"s-1"}\' --region us-east-1',
    });
  });
});

describe('the next steps', () => {
  const codesOf = (events: readonly SessionEvent[], more: Partial<DiagnoseInput> = {}): readonly string[] =>
    diagnose({ ...BASE, events, ...more }).next.map(({ code }) => code);
  const BASE = {
    sessionId: SESSION,
    unreadable: [],
    now: T0 + 400_000,
    context: { stage: 'dev', region: 'us-east-1', accountId: '123456789012', runtimeId: 'agents_dev-x' },
  };
  const EXECUTION_STEPS = ['DESCRIBE_EXECUTION', 'OPEN_EXECUTION'];
  const MORE = ['READ_SESSION_LOG', 'READ_STAGE_LOG', ...EXECUTION_STEPS];

  it.each<readonly [what: string, events: readonly SessionEvent[], steps: readonly string[]]>([
    ['a completed session', COMPLETED, ['READ_RESULT', 'READ_SESSION_LOG', ...EXECUTION_STEPS]],
    [
      'a failed task',
      [...RUNNING, at(9_000, 'AGENT_BACKGROUND_TASK_FAILED')],
      ['READ_AGENT_LOG', 'RETRY_SESSION', ...MORE],
    ],
    [
      'a failed call',
      [...RUNNING.slice(0, 2), at(9_000, 'AGENT_RUNTIME_INVOCATION_FAILED')],
      ['READ_INVOKER_LOG', 'RETRY_SESSION', ...MORE],
    ],
    ['a running session', RUNNING, ['FOLLOW_SESSION', 'READ_AGENT_LOG', 'STOP_SESSION', ...MORE]],
    ['a stuck session', RUNNING.slice(0, 2), ['READ_INVOKER_LOG', 'STOP_SESSION', 'FOLLOW_SESSION', ...MORE]],
    ['an unknown session', [], ['LIST_SESSIONS', 'READ_STAGE_LOG', ...EXECUTION_STEPS]],
  ])('of %s', (_what, events, steps) => {
    expect(codesOf(events)).toEqual(steps);
  });

  it('of a lost session', () => {
    const execution = { status: 'FAILED', error: 'AgentLost' };
    expect(codesOf(RUNNING, { execution })).toEqual(['READ_AGENT_LOG', 'RETRY_SESSION', ...MORE]);
  });

  it('of a lost session are about its agent, even when it never recorded an event', () => {
    const execution = { status: 'FAILED', error: 'AgentLost' };
    expect(codesOf(RUNNING.slice(0, 2), { execution })[0]).toBe('READ_AGENT_LOG');
  });

  it('of an overdue retry are about the invoker that should make the call', () => {
    const failed = at(2_000, 'AGENT_RUNTIME_INVOCATION_FAILED', 'RuntimeClientError: 500');
    const execution = { status: 'RUNNING' };
    expect(codesOf([...RUNNING.slice(0, 2), failed], { execution })[0]).toBe('READ_INVOKER_LOG');
  });

  it('of an unmonitored session start with an execution that monitors it', () => {
    const execution = { status: 'FAILED', error: 'PollingFailed' };
    expect(codesOf(RUNNING, { execution })[0]).toBe('MONITOR_SESSION');
  });
});
