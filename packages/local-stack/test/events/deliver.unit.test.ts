import { AwsError } from '../../src/endpoint/aws-service.ts';
import { deliver, type StartExecution } from '../../src/events/deliver.ts';
import { createRecordingLog, type RecordingLog } from '../support/recording-log.ts';

const delivery = { ruleName: 'start', eventId: 'e-1', targetArn: 'arn:machine', input: '{}' };

/** A target that fails with the given errors, one a call, and then starts the execution. */
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

/** Delivers without waiting; `slept` has the delays. */
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

/** The ids of the events that the log reports as lost. */
function lost(log: RecordingLog): unknown[] {
  return log.lines.filter(({ level }) => level === 'error').map(({ fields }) => Object(fields)['event_id']);
}

describe('delivering an event', () => {
  it("starts an execution named after the event's id", async () => {
    const target = targetThatFails();

    await deliverTo(target);

    expect(target.calls).toEqual([{ stateMachineArn: 'arn:machine', name: 'e-1', input: '{}' }]);
  });

  it('retries after a server error of the target', async () => {
    const target = targetThatFails(new AwsError('InternalFailure', 'busy', 500), new Error('broken'));

    const { log } = await deliverTo(target);

    expect(target.calls).toHaveLength(3);
    expect(lost(log)).toEqual([]);
  });

  it('gives up after four tries with growing delays', async () => {
    const target = targetThatFails(...Array.from({ length: 10 }, () => new Error('broken')));

    const { log, slept } = await deliverTo(target);

    expect(target.calls).toHaveLength(4);
    expect(slept).toEqual([200, 1000, 5000]);
    expect(lost(log)).toEqual(['e-1']);
  });

  it('does not retry a refusal, and reports the event as lost', async () => {
    const target = targetThatFails(new AwsError('ExecutionAlreadyExists', 'again'));

    const { log } = await deliverTo(target);

    expect(target.calls).toHaveLength(1);
    expect(log.lines).toHaveLength(1);
    expect(lost(log)).toEqual(['e-1']);
  });

  it('retries throttling', async () => {
    const target = targetThatFails(new AwsError('ExecutionLimitExceeded', 'too many'));

    await deliverTo(target);

    expect(target.calls).toHaveLength(2);
  });

  it('reports the event as lost when the stack closes before the next try', async () => {
    const target = targetThatFails(new Error('broken'));

    const { log } = await deliverTo(target, AbortSignal.abort());

    expect(target.calls).toHaveLength(1);
    expect(lost(log)).toEqual(['e-1']);
  });
});
