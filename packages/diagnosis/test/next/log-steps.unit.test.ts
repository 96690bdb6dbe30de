import type { SessionEvent } from '@agents/events';
import { diagnose } from '../../src/diagnosis.ts';
import type { DiagnoseInput } from '../../src/facts.ts';
import { at, RUNNING, SESSION, T0 } from '../support/events.ts';

const DAY = 86_400_000;
const context = { stage: 'dev', region: 'us-east-1', runtimeId: 'agents_dev-x' };

const logsOf = (
  events: readonly SessionEvent[],
  more: Partial<DiagnoseInput> = {},
): readonly (readonly [code: string, command: string])[] =>
  diagnose({ sessionId: SESSION, events, unreadable: [], now: T0 + 2 * DAY, context, ...more })
    .next.filter(({ command }) => /^(?:aws|\.\/journal) logs /.test(command))
    .map(({ code, command }) => [code, command]);

const ON_AWS = '--stage dev --region us-east-1';

describe('the logs of a session', () => {
  it('are those of the component that should write next, those of all components, and those without a session', () => {
    expect(logsOf(RUNNING.slice(0, 2))).toEqual([
      ['READ_INVOKER_LOG', `./journal logs s-1 --component invoker ${ON_AWS}`],
      ['READ_SESSION_LOG', `./journal logs s-1 ${ON_AWS}`],
      ['READ_STAGE_LOG', `./journal logs --component invoker --since 2024-11-04T10:29:00.000Z ${ON_AWS}`],
    ]);
  });

  it('of a session that nothing knows, are those of the stage', () => {
    expect(logsOf([])).toEqual([
      ['READ_STAGE_LOG', `./journal logs --component poller --since 1h ${ON_AWS}`],
    ]);
  });

  it('of an execution without an event, are those of the session', () => {
    const execution = { status: 'FAILED', error: 'JournalingFailed', startDate: T0 };
    expect(logsOf([], { execution })[0]).toEqual([
      'READ_POLLER_LOG',
      `./journal logs s-1 --component poller ${ON_AWS}`,
    ]);
  });
});

describe("the log of a session's microVM", () => {
  const microVmOf = (events: readonly SessionEvent[], more: Partial<DiagnoseInput> = {}) =>
    logsOf(events, more).find(([code]) => code === 'READ_MICROVM_LOG')?.[1];

  it('is read whole by the usual name of its stream', () => {
    expect(microVmOf(RUNNING, { runtimeSessionId: 'session-abc' })).toBe(
      "aws logs filter-log-events --log-group-name /aws/bedrock-agentcore/runtimes/agents_dev-x-DEFAULT --log-stream-name-prefix '2024/11/04/[runtime-logs-session-abc]' --query 'events[].[message]' --output text --region us-east-1",
    );
  });

  it('has the day, in UTC, of the last call', () => {
    const again = [at(DAY, 'AGENT_RUNTIME_INVOCATION_STARTED'), at(DAY + 1, 'AGENT_ENTRYPOINT_STARTED')];
    expect(microVmOf([...RUNNING.slice(0, 2), ...again], { runtimeSessionId: 'r' })).toContain(
      "--log-stream-name-prefix '2024/11/05/[runtime-logs-r]'",
    );
  });

  it('is unknown without the runtime session, without a call, and on the local stack', () => {
    expect(microVmOf(RUNNING)).toBeUndefined();
    const uncalled = [at(0, 'SESSION_INITIATED'), ...RUNNING.slice(3)];
    expect(microVmOf(uncalled, { runtimeSessionId: 'r' })).toBeUndefined();
    const local = { ...context, endpointUrl: 'http://127.0.0.1:4566', isLocal: true };
    expect(microVmOf(RUNNING, { runtimeSessionId: 'r', context: local })).toBeUndefined();
  });
});
