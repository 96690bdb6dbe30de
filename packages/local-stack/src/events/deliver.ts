import { AwsError } from '../endpoint/aws-service.ts';
import type { StackLog } from '../log.ts';
import type { Sleep } from '../states/clock.ts';
import type { Delivery } from './event-rules.ts';

/** Starts an execution; the name is the event's id, as on AWS. */
export type StartExecution = (request: {
  readonly stateMachineArn: string;
  readonly name: string;
  readonly input: string;
}) => Promise<unknown>;

/** Waiting time in milliseconds before each further try; EventBridge itself would go on for 24 hours. */
const RETRY_DELAYS_MS = [200, 1000, 5000];

/** What a delivery needs besides the event. */
export interface DeliveryContext {
  readonly startExecution: StartExecution;
  readonly log: StackLog;
  readonly sleep: Sleep;
  /** Aborted when the stack closes: what was not delivered by then is not tried again. */
  readonly signal: AbortSignal;
}

/** Hands one event to a target. Never rejects: what could not be delivered is in the log, as it is lost here. */
export async function deliver(delivery: Delivery, context: DeliveryContext): Promise<void> {
  const { startExecution, log, sleep, signal } = context;
  const about = { rule: delivery.ruleName, event_id: delivery.eventId, target: delivery.targetArn };
  for (const delay of [...RETRY_DELAYS_MS, undefined]) {
    try {
      await startExecution({
        stateMachineArn: delivery.targetArn,
        name: delivery.eventId,
        input: delivery.input,
      });
      log.info(about, 'event delivered');
      return;
    } catch (error) {
      const isLast = delay === undefined || !isWorthRetrying(error);
      if (isLast || (await isInterrupted(sleep(delay, signal)))) {
        log.error({ ...about, error }, 'an event could not be delivered and is lost');
        return;
      }
      log.warn({ ...about, error }, 'an event could not be delivered at first; trying again');
    }
  }
}

function isInterrupted(wait: Promise<void>): Promise<boolean> {
  return wait.then(
    () => false,
    () => true,
  );
}

/** A request that the target refuses is refused again; EventBridge retries throttling and the target's own faults. */
function isWorthRetrying(error: unknown): boolean {
  if (!(error instanceof AwsError)) return true;
  return error.status >= 500 || /throttl|limit/i.test(error.code);
}
