import { at } from '../../../test/support/session-events.ts';
import type { SessionEvent } from '../src/event.ts';
import { foldSession, MAX_CLOCK_SKEW_MS } from '../src/session-state.ts';

const initiated = at(0, 'SESSION_INITIATED');
const invoked = at(1_000, 'AGENT_RUNTIME_INVOCATION_STARTED');
const answered = at(2_000, 'AGENT_RUNTIME_INVOCATION_SUCCEEDED');
const unreachable = at(2_000, 'AGENT_RUNTIME_INVOCATION_FAILED', 'TimeoutError: no answer');
const received = at(1_500, 'AGENT_ENTRYPOINT_STARTED');
const refused = at(1_600, 'AGENT_ENTRYPOINT_FAILED', 'InvalidRequest: prompt');
const running = at(1_700, 'AGENT_BACKGROUND_TASK_STARTED');
const completed = at(9_000, 'AGENT_BACKGROUND_TASK_COMPLETED');
const failed = at(9_000, 'AGENT_BACKGROUND_TASK_FAILED', 'ModelRefusedError: no');

const cases: readonly (readonly [promise: string, events: readonly SessionEvent[], expected: object])[] = [
  ['is not found without events', [], { state: 'NOT_FOUND', awaiting: ['SESSION_INITIATED'] }],
  [
    'waits for the invoker first',
    [initiated],
    { state: 'PENDING', awaiting: ['AGENT_RUNTIME_INVOCATION_STARTED'] },
  ],
  [
    'waits for the outcome of the call',
    [initiated, invoked],
    {
      state: 'PENDING',
      awaiting: ['AGENT_RUNTIME_INVOCATION_SUCCEEDED', 'AGENT_RUNTIME_INVOCATION_FAILED'],
    },
  ],
  [
    'waits for the agent once AgentCore has answered',
    [initiated, invoked, answered],
    { state: 'PENDING', awaiting: ['AGENT_ENTRYPOINT_STARTED'] },
  ],
  [
    'waits for the task while the entrypoint works',
    [initiated, invoked, answered, received],
    { state: 'PENDING', awaiting: ['AGENT_BACKGROUND_TASK_STARTED', 'AGENT_ENTRYPOINT_FAILED'] },
  ],
  [
    'runs once the task has started, whether or not AgentCore has answered',
    [initiated, invoked, received, running],
    {
      state: 'RUNNING',
      awaiting: ['AGENT_BACKGROUND_TASK_COMPLETED', 'AGENT_BACKGROUND_TASK_FAILED'],
    },
  ],
  [
    'has failed when the call failed and the agent wrote no event',
    [initiated, invoked, unreachable],
    { state: 'FAILED', terminalEvent: unreachable, awaiting: [] },
  ],
  [
    'is running when the invoker gave up on a call that arrived',
    [initiated, invoked, unreachable, received, running],
    { state: 'RUNNING' },
  ],
  [
    'is pending when the invoker gave up while the entrypoint works',
    [initiated, invoked, unreachable, received],
    { state: 'PENDING' },
  ],
  [
    'ignores a failed call once the next one has started',
    [initiated, invoked, unreachable, at(3_000, 'AGENT_RUNTIME_INVOCATION_STARTED')],
    { state: 'PENDING' },
  ],
  [
    'has failed by the entrypoint though AgentCore answered',
    [initiated, invoked, answered, received, refused],
    { state: 'FAILED', terminalEvent: refused },
  ],
  [
    'runs again after an entrypoint that failed',
    [
      initiated,
      invoked,
      received,
      refused,
      at(5_000, 'AGENT_ENTRYPOINT_STARTED'),
      at(5_100, 'AGENT_BACKGROUND_TASK_STARTED'),
    ],
    { state: 'RUNNING' },
  ],
  [
    'has failed, although a microVM with a fast clock received the request and died earlier',
    [initiated, invoked, received, running, failed, at(60_000, 'AGENT_ENTRYPOINT_STARTED')],
    { state: 'FAILED', terminalEvent: failed },
  ],
  [
    'has failed by the task',
    [initiated, invoked, received, running, failed],
    { state: 'FAILED', terminalEvent: failed },
  ],
  [
    'has completed',
    [initiated, invoked, received, running, answered, completed],
    { state: 'COMPLETED', terminalEvent: completed, awaiting: [] },
  ],
  [
    'has completed, although the invoker recorded a failure',
    [initiated, invoked, received, running, completed, at(60_000, 'AGENT_RUNTIME_INVOCATION_FAILED', 'x')],
    { state: 'COMPLETED', terminalEvent: completed },
  ],
  [
    'stays completed when something starts late',
    [initiated, invoked, received, running, completed, at(9_500, 'AGENT_ENTRYPOINT_STARTED')],
    { state: 'COMPLETED' },
  ],
  [
    'has completed if one of two microVMs completed, whatever their clocks say',
    [initiated, invoked, received, running, at(9_001, 'AGENT_BACKGROUND_TASK_FAILED'), completed],
    { state: 'COMPLETED', terminalEvent: completed },
  ],
  [
    'has failed by the task, although the start of a dead microVM with a fast clock is stamped later',
    [initiated, invoked, received, running, failed, at(600_000, 'AGENT_BACKGROUND_TASK_STARTED')],
    { state: 'FAILED', terminalEvent: failed },
  ],
];

describe('foldSession', () => {
  it.each(cases)('%s', (_promise, events, expected) => {
    expect(foldSession(events)).toMatchObject(expected);
  });

  it('names the first and the last event and the latest call', () => {
    const second = at(3_000, 'AGENT_RUNTIME_INVOCATION_STARTED');

    expect(foldSession([second, answered, initiated, invoked])).toMatchObject({
      firstEvent: initiated,
      lastEvent: second,
      lastInvocation: second,
      hasAgentEvents: false,
    });
  });

  it('gives a session that is started again its full time, and no more to one that a second execution follows', () => {
    const day = 86_400_000;
    const failedCall = at(3_000, 'AGENT_RUNTIME_INVOCATION_FAILED', 'x');
    const again = [at(day, 'SESSION_INITIATED'), at(day + 1_000, 'AGENT_RUNTIME_INVOCATION_STARTED')];
    const followed = at(1_000 + MAX_CLOCK_SKEW_MS + 1, 'SESSION_INITIATED');

    expect(foldSession([initiated, invoked, failedCall, ...again]).timedFrom).toBe(again[0]);
    expect(foldSession([...again, failedCall, invoked, initiated]).timedFrom).toBe(again[0]);
    expect(foldSession([initiated, invoked, received, running, followed]).timedFrom).toBe(initiated);
    expect(foldSession([invoked, received]).timedFrom).toBe(invoked);
  });

  it('counts from the initiation, although a slow clock stamped another event before it', () => {
    const early = at(-600_000, 'AGENT_ENTRYPOINT_STARTED');

    expect(foldSession([early, initiated, invoked]).firstEvent).toBe(initiated);
    expect(foldSession([invoked, early]).firstEvent).toBe(early);
  });
});
