import type { Context } from '../../src/context.ts';
import { diagnose } from '../../src/diagnosis.ts';
import { shellWord } from '../../src/next/shell-word.ts';
import { RUNNING, SESSION, T0 } from '../support/events.ts';

const commandsOf = (context: Context, afterMs = 29_200_000): readonly string[] =>
  diagnose({ sessionId: SESSION, events: RUNNING, unreadable: [], now: T0 + afterMs, context }).next.map(
    ({ command }) => command,
  );

describe('the next steps of a stuck session', () => {
  it('leave out what is not known, and say how the log group is found', () => {
    expect(commandsOf({ stage: 'prod', region: 'eu-west-1' })).toEqual([
      'aws logs describe-log-groups --log-group-name-prefix /aws/bedrock-agentcore/runtimes/agents_prod --region eu-west-1',
      'journal tail s-1 --stage prod --region eu-west-1',
      'journal stop s-1 --stage prod --region eu-west-1',
    ]);
  });

  it('carry the profile, and the way the command is called', () => {
    const context = { stage: 'dev', region: 'us-east-1', profile: 'on call', journalCommand: 'pnpm journal' };
    expect(commandsOf(context).at(-1)).toBe(
      "pnpm journal stop s-1 --stage dev --region us-east-1 --profile 'on call'",
    );
    expect(commandsOf(context)[0]).toMatch(/ --region us-east-1 --profile 'on call'$/);
  });

  it('are for the local stack where the session runs there: no log groups, no console', () => {
    const context = {
      stage: 'dev',
      region: 'us-east-1',
      accountId: '000000000000',
      endpointUrl: 'http://127.0.0.1:4566',
    };
    expect(commandsOf(context)).toEqual([
      'aws stepfunctions describe-execution --execution-arn arn:aws:states:us-east-1:000000000000:execution:agent-session-workflow-dev:s-1 --region us-east-1 --endpoint-url http://127.0.0.1:4566',
      'journal tail s-1 --local',
      'journal stop s-1 --local',
    ]);
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
