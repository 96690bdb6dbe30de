import { AwsError } from '../../src/endpoint/aws-service.ts';
import { deliver, type StartExecution } from '../../src/events/deliver.ts';
import { createRecordingLog } from '../support/recording-log.ts';

const delivery = { ruleName: 'start', eventId: 'e-1', targetArn: 'arn:machine', input: '{}' };

/** A target that fails as often as it is told, then takes the execution. */
function targetThatFails(...errors: Error[]): StartExecution & { calls: object[] } {
  const calls: object[] = [];
  const start: StartExecution = async (request) => {
    calls.push(request);
    const error = errors.shift();
    if (error) throw error;
    return {};
  };
  return Object.assign(start, { calls });
}

/** Delivers with a clock that does not wait; `slept` has the waiting times. */
async function deliverTo(startExecution: StartExecution, signal = new AbortController().signal) {
  const log = createRecordingLog();
  const slept: number[] = [];
  const sleep = async (ms: number, interrupt: AbortSignal) => {
    slept.push(ms);
    interrupt.throwIfAborted();
  };
  await deliver(delivery, { startExecution, log, sleep, signal });
  return { log, slept };
}

describe('delivering an event', () => {
  it('starts the execution under the id of the event', async () => {
    const target = targetThatFails();

    await deliverTo(target);

    expect(target.calls).toEqual([{ stateMachineArn: 'arn:machine', name: 'e-1', input: '{}' }]);
  });

  it('tries again after a fault of the target', async () => {
    const target = targetThatFails(new AwsError('InternalFailure', 'busy', 500), new Error('broken'));

    const { log } = await deliverTo(target);

    expect(target.calls).toHaveLength(3);
    expect(log.messages('error')).toEqual([]);
  });

  it('gives up after a few tries, longer and longer apart', async () => {
    const target = targetThatFails(...Array.from({ length: 10 }, () => new Error('broken')));

    const { log, slept } = await deliverTo(target);

    expect(target.calls).toHaveLength(4);
    expect(slept).toEqual([200, 1000, 5000]);
    expect(log.messages('error')).toEqual(['an event could not be delivered and is lost']);
  });

  it('does not repeat what the target refuses, and says that the event is lost', async () => {
    const target = targetThatFails(new AwsError('ExecutionAlreadyExists', 'again'));

    const { log } = await deliverTo(target);

    expect(target.calls).toHaveLength(1);
    expect(log.lines).toEqual([
      expect.objectContaining({ level: 'error', fields: expect.objectContaining({ event_id: 'e-1' }) }),
    ]);
  });

  it('repeats what the target throttles', async () => {
    const target = targetThatFails(new AwsError('ExecutionLimitExceeded', 'too many'));

    await deliverTo(target);

    expect(target.calls).toHaveLength(2);
  });

  it('says that the event is lost when the stack closes before the next try', async () => {
    const target = targetThatFails(new Error('broken'));

    const { log } = await deliverTo(target, AbortSignal.abort());

    expect(target.calls).toHaveLength(1);
    expect(log.messages('error')).toEqual(['an event could not be delivered and is lost']);
  });
});
