import type { SessionEvent } from '@agents/events';
import type { Context } from '../../src/context.ts';
import { diagnose } from '../../src/diagnosis.ts';
import type { DiagnoseInput } from '../../src/facts.ts';
import { shellWord } from '../../src/next/shell-word.ts';
import { at, RUNNING, SESSION, T0 } from '../support/events.ts';

const commandsOf = (context: Context, afterMs = 29_200_000): readonly string[] =>
  diagnose({ sessionId: SESSION, events: RUNNING, unreadable: [], now: T0 + afterMs, context }).next.map(
    ({ command }) => command,
  );

describe('the next steps of a stuck session', () => {
  it('leave out what is not known, and say how the log group is found', () => {
    expect(commandsOf({ stage: 'prod', region: 'eu-west-1' })).toEqual([
      'aws logs describe-log-groups --log-group-name-prefix /aws/bedrock-agentcore/runtimes/agents_prod --region eu-west-1',
      './journal tail s-1 --stage prod --region eu-west-1',
      './journal stop s-1 --stage prod --region eu-west-1',
    ]);
  });

  it('carry the profile', () => {
    const context = { stage: 'dev', region: 'us-east-1', profile: 'on call' };
    expect(commandsOf(context).at(-1)).toBe(
      "./journal stop s-1 --stage dev --region us-east-1 --profile 'on call'",
    );
    expect(commandsOf(context)[0]).toMatch(/ --region us-east-1 --profile 'on call'$/);
  });

  const LOCAL = {
    stage: 'dev',
    region: 'us-east-1',
    accountId: '000000000000',
    runtimeId: 'agents_dev-e3aeaa1ca1',
    endpointUrl: 'http://127.0.0.1:4566',
    isLocal: true,
  };

  it('are for the local stack where the session runs there: it keeps the logs, and has no console', () => {
    expect(commandsOf(LOCAL)).toEqual([
      `aws logs filter-log-events --log-group-name /aws/bedrock-agentcore/runtimes/agents_dev-e3aeaa1ca1-DEFAULT --filter-pattern '"s-1"' --start-time ${T0 - 60_000} --query 'events[].[logStreamName,message]' --output text --region us-east-1 --endpoint-url http://127.0.0.1:4566`,
      `aws logs filter-log-events --log-group-name /aws/bedrock-agentcore/runtimes/agents_dev-e3aeaa1ca1-DEFAULT --start-time ${T0 - 60_000} --query 'events[].[message]' --output text --region us-east-1 --endpoint-url http://127.0.0.1:4566`,
      'aws stepfunctions describe-execution --execution-arn arn:aws:states:us-east-1:000000000000:execution:agent-session-workflow-dev:s-1 --region us-east-1 --endpoint-url http://127.0.0.1:4566',
      './journal tail s-1 --local',
      './journal stop s-1 --local',
    ]);
  });

  it('look for no log group on a local stack whose runtime is not known: there is nothing to find it with', () => {
    const { runtimeId: _, ...unknown } = LOCAL;
    expect(commandsOf(unknown).filter((command) => command.startsWith('aws logs'))).toEqual([]);
  });

  it('keep the stage of a local stack that runs another one', () => {
    expect(commandsOf({ ...LOCAL, stage: 'staging' }).at(-1)).toBe(
      './journal stop s-1 --stage staging --local',
    );
  });

  it('do not lead to this machine where the endpoint is elsewhere', () => {
    const elsewhere = { ...LOCAL, endpointUrl: 'http://stack.example:4566', isLocal: false };
    expect(commandsOf(elsewhere).at(-1)).toBe('./journal stop s-1 --stage dev --region us-east-1');
  });

  it('say what to fill in where an orphan can be followed and the workflow is not known', () => {
    const { next } = diagnose({
      sessionId: SESSION,
      events: RUNNING,
      unreadable: [],
      now: T0 + 60_000,
      context: { stage: 'dev', region: 'us-east-1' },
      execution: { status: 'FAILED', error: 'PollingFailed' },
    });
    expect(next[0]).toEqual({
      what: expect.stringMatching(/fill in the ARN of agent-session-workflow-dev$/),
      command:
        'aws stepfunctions start-execution --state-machine-arn STATE_MACHINE_ARN --input \'{"session_id":"s-1"}\' --region us-east-1',
    });
  });
});

describe('the log streams', () => {
  const DAY = 86_400_000;
  const context = { stage: 'dev', region: 'us-east-1', runtimeId: 'agents_dev-x' };
  const logsOf = (
    events: readonly SessionEvent[],
    more: Partial<DiagnoseInput> = {},
  ): readonly (readonly [string, string])[] =>
    diagnose({ sessionId: SESSION, events, unreadable: [], now: T0 + 2 * DAY, context, ...more })
      .next.filter(({ command }) => command.startsWith('aws logs '))
      .map(({ what, command }) => [what, command]);
  const IN_AGENTS = '--log-group-name /aws/bedrock-agentcore/runtimes/agents_dev-x-DEFAULT';
  const END = '--output text --region us-east-1';
  const SEARCH = [
    "find its lines in the log of the agent's task, each with its log stream",
    `aws logs filter-log-events ${IN_AGENTS} --filter-pattern '"s-1"' --start-time 1730716140000 --query 'events[].[logStreamName,message]' ${END}`,
  ];

  it('of a machine: is searched for the session first, then read whole under the name that is usual', () => {
    expect(logsOf(RUNNING, { runtimeSessionId: 'session-abc' })).toEqual([
      SEARCH,
      [
        'read all that its machine wrote, a crash as well, where the stream has the name that is usual',
        `aws logs filter-log-events ${IN_AGENTS} --log-stream-name-prefix '2024/11/04/[runtime-logs-session-abc]' --query 'events[].[message]' ${END}`,
      ],
    ]);
  });

  it('of a machine: has the day, in UTC, of the last call', () => {
    const again = [at(DAY, 'AGENT_RUNTIME_INVOCATION_STARTED'), at(DAY + 1, 'AGENT_ENTRYPOINT_STARTED')];
    const [, [, command] = []] = logsOf([...RUNNING.slice(0, 2), ...again], { runtimeSessionId: 'r' });
    expect(command).toContain("--log-stream-name-prefix '2024/11/05/[runtime-logs-r]'");
  });

  it('of a machine: is not guessed without its name on AgentCore, or a call that could have started it', () => {
    expect(logsOf(RUNNING)).toEqual([SEARCH]);
    const uncalled = [at(0, 'SESSION_INITIATED'), ...RUNNING.slice(3)];
    expect(logsOf(uncalled, { runtimeSessionId: 'r' })).toHaveLength(1);
  });

  it('of a function: cannot be known, so that the search finds it, and what fell silent is read whole', () => {
    const called = RUNNING.slice(0, 2);
    const group = '--log-group-name /aws/lambda/agent-invoker-function-dev';
    expect(logsOf(called)).toEqual([
      [expect.stringMatching(/^find its lines in the log of the invoker/), expect.stringContaining(group)],
      [
        expect.stringMatching(/; fill in its name$/),
        `aws logs get-log-events ${group} --log-stream-name LOG_STREAM --region us-east-1`,
      ],
    ]);
    expect(logsOf([...called, at(2_000, 'AGENT_RUNTIME_INVOCATION_FAILED')])).toHaveLength(1);
  });
});

describe('shellWord', () => {
  it.each([
    ['s-1', 's-1'],
    ['arn:aws:states:us-east-1:0:x', 'arn:aws:states:us-east-1:0:x'],
    ['', "''"],
    ['a b', "'a b'"],
    ['$(id)', "'$(id)'"],
    ["it's", String.raw`'it'\''s'`],
    ['a\nb', "'a\nb'"],
  ])('writes %j as %s', (text, word) => {
    expect(shellWord(text)).toBe(word);
  });
});
