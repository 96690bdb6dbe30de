import type { SessionEvent } from '@agents/events';
import { diagnose } from '../../src/diagnosis.ts';
import type { DiagnoseInput } from '../../src/facts.ts';
import type { StepCode } from '../../src/next/next-step.ts';
import { at, RUNNING, SESSION, T0 } from '../support/events.ts';

describe('the log streams', () => {
  const DAY = 86_400_000;
  const context = { stage: 'dev', region: 'us-east-1', runtimeId: 'agents_dev-x' };
  const logsOf = (
    events: readonly SessionEvent[],
    more: Partial<DiagnoseInput> = {},
  ): readonly (readonly [StepCode, string])[] =>
    diagnose({ sessionId: SESSION, events, unreadable: [], now: T0 + 2 * DAY, context, ...more })
      .next.filter(({ command }) => command.startsWith('aws logs '))
      .map(({ code, command }) => [code, command]);
  const IN_AGENTS = '--log-group-name /aws/bedrock-agentcore/runtimes/agents_dev-x-DEFAULT';
  const END = '--output text --region us-east-1';
  const SEARCH = [
    'SEARCH_AGENT_LOG',
    `aws logs filter-log-events ${IN_AGENTS} --filter-pattern '"s-1"' --start-time 1730716140000 --query 'events[].[logStreamName,message]' ${END}`,
  ];

  it('of a microVM: is searched for the session first, then read whole by its usual name', () => {
    expect(logsOf(RUNNING, { runtimeSessionId: 'session-abc' })).toEqual([
      SEARCH,
      [
        'READ_MICROVM_LOG',
        `aws logs filter-log-events ${IN_AGENTS} --log-stream-name-prefix '2024/11/04/[runtime-logs-session-abc]' --query 'events[].[message]' ${END}`,
      ],
    ]);
  });

  it('of a microVM: has the day, in UTC, of the last call', () => {
    const again = [at(DAY, 'AGENT_RUNTIME_INVOCATION_STARTED'), at(DAY + 1, 'AGENT_ENTRYPOINT_STARTED')];
    const [, [, command] = []] = logsOf([...RUNNING.slice(0, 2), ...again], { runtimeSessionId: 'r' });
    expect(command).toContain("--log-stream-name-prefix '2024/11/05/[runtime-logs-r]'");
  });

  it('of a microVM: is unknown without the runtime session, or without a call', () => {
    expect(logsOf(RUNNING)).toEqual([SEARCH]);
    const uncalled = [at(0, 'SESSION_INITIATED'), ...RUNNING.slice(3)];
    expect(logsOf(uncalled, { runtimeSessionId: 'r' })).toHaveLength(1);
  });

  it('of a function: comes from the search, and is read whole when the function is silent', () => {
    const called = RUNNING.slice(0, 2);
    const group = '--log-group-name /aws/lambda/agent-invoker-function-dev';
    expect(logsOf(called)).toEqual([
      ['SEARCH_INVOKER_LOG', expect.stringContaining(group)],
      ['READ_LOG_STREAM', `aws logs get-log-events ${group} --log-stream-name LOG_STREAM --region us-east-1`],
    ]);
    expect(logsOf([...called, at(2_000, 'AGENT_RUNTIME_INVOCATION_FAILED')])).toHaveLength(1);
  });
});
