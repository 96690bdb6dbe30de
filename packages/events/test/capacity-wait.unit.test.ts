import { at } from '../../../test/support/session-events.ts';
import { capacityWait } from '../src/capacity-wait.ts';

const isCapacityError = (name: string): boolean => name === 'ThrottlingException';
const call = (seconds: number) => at(seconds * 1_000, 'AGENT_RUNTIME_INVOCATION_STARTED');
const refused = (seconds: number, message = 'ThrottlingException: Rate exceeded') =>
  at(seconds * 1_000, 'AGENT_RUNTIME_INVOCATION_FAILED', message);
const INITIATED = at(0, 'SESSION_INITIATED');
const waitOf = (...events: Parameters<typeof capacityWait>[0][]) =>
  capacityWait(
    events.flatMap((each) => [...each]),
    isCapacityError,
  );

describe('capacityWait', () => {
  it('counts the refused calls from the first of them', () => {
    expect(waitOf([INITIATED, call(1), refused(2), call(10), refused(11)])).toEqual({
      tries: 2,
      since: call(1),
    });
  });

  it('goes on during the next call', () => {
    expect(waitOf([INITIATED, call(1), refused(2), call(10)])).toEqual({ tries: 1, since: call(1) });
  });

  it('depends on no order of arrival', () => {
    expect(waitOf([refused(11), call(10), refused(2), INITIATED, call(1)])).toEqual({
      tries: 2,
      since: call(1),
    });
  });

  it.each([
    ['no call was made', [INITIATED]],
    [
      'the call succeeded',
      [INITIATED, call(1), refused(2), call(3), at(4_000, 'AGENT_RUNTIME_INVOCATION_SUCCEEDED')],
    ],
    [
      'the call failed for another reason',
      [INITIATED, call(1), refused(2), call(3), refused(4, 'AccessDeniedException: no')],
    ],
    [
      'the agent received the request',
      [INITIATED, call(1), refused(2), at(3_000, 'AGENT_ENTRYPOINT_STARTED')],
    ],
    ['another execution has started', [INITIATED, call(1), refused(2), at(60_000, 'SESSION_INITIATED')]],
  ])('is over when %s', (_when, events) => {
    expect(waitOf(events)).toBeUndefined();
  });
});
