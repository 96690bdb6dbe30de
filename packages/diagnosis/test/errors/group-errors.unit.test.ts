import type { SessionEvent } from '@agents/events';
import { groupErrors } from '../../src/errors/group-errors.ts';
import { at, COMPLETED } from '../support/events.ts';

const of = (sessionId: string, event: SessionEvent): SessionEvent => ({ ...event, sessionId });

describe('groupErrors', () => {
  it('groups what reads the same once masked, the most frequent first', () => {
    const events = [
      ...COMPLETED,
      ...['a', 'b', 'c', 'd', 'd'].map((id, index) =>
        of(
          id,
          at(index * 1_000, 'AGENT_BACKGROUND_TASK_FAILED', `Throttled: call ${index} of ${index}${index}`),
        ),
      ),
      of('e', at(9_000, 'AGENT_BACKGROUND_TASK_FAILED', 'ModelRefused: no')),
    ];
    const [first, second, ...others] = groupErrors(events.toReversed());

    expect(others).toEqual([]);
    expect(first).toEqual({
      fingerprint: 'Throttled: call <n> of <n>',
      status: 'AGENT_BACKGROUND_TASK_FAILED',
      writer: 'agent-task',
      count: 5,
      sessions: 4,
      firstSeen: expect.objectContaining({ sessionId: 'a' }),
      lastSeen: expect.objectContaining({ errorMessage: 'Throttled: call 4 of 44' }),
      sessionIds: ['d', 'c', 'b'],
    });
    expect(second).toMatchObject({ fingerprint: 'ModelRefused: no', count: 1 });
  });

  it('keeps writers apart that say the same', () => {
    const groups = groupErrors([
      at(0, 'AGENT_ENTRYPOINT_FAILED', 'Error: x'),
      at(1, 'AGENT_RUNTIME_INVOCATION_FAILED', 'Error: x'),
    ]);
    expect(groups.map(({ writer }) => writer)).toEqual(['invoker', 'agent-entrypoint']);
  });

  it('groups failures that say nothing', () => {
    const { errorMessage: _, ...silent } = at(0, 'AGENT_ENTRYPOINT_FAILED');
    expect(groupErrors([silent])).toMatchObject([{ fingerprint: '(no ErrorMessage)', count: 1 }]);
  });
});
