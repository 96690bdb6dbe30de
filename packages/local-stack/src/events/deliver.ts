import { AwsError } from '../endpoint/aws-service.ts';
import type { StackLog } from '../log.ts';
import type { Sleep } from '../states/clock.ts';
import type { Delivery } from './rules.ts';

/** Starts an execution that is named after the event's id. */
export type StartExecution = (request: {
  readonly stateMachineArn: string;
  readonly name: string;
  readonly input: string;
}) => Promise<unknown>;

/** Delays in milliseconds before the second, third and fourth try. EventBridge retries for up to 24 hours. */
const RETRY_DELAYS_MS = [200, 1000, 5000];

/** What a delivery needs besides the event. */
export interface DeliveryContext {
  readonly startExecution: StartExecution;
  readonly log: StackLog;
  readonly sleep: Sleep;
  /** Aborts when the stack closes; events that are not delivered by then are lost. */
  readonly signal: AbortSignal;
}

/** Delivers one event to a target. Never rejects: an event that cannot be delivered is logged and lost. */
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
      log.debug(about, 'event delivered');
      return;
    } catch (error) {
      const isLast = delay === undefined || !isWorthRetrying(error);
      if (isLast || (await isInterrupted(sleep(delay, signal)))) {
        log.error({ ...about, error }, 'event lost: it could not be delivered');
        return;
      }
      log.warn({ ...about, error }, 'event not delivered; retrying');
    }
  }
}

function isInterrupted(wait: Promise<void>): Promise<boolean> {
  return wait.then(
    () => false,
    () => true,
  );
}

/** As EventBridge does, retries throttling and server errors. Any other refusal would be repeated. */
function isWorthRetrying(error: unknown): boolean {
  if (!(error instanceof AwsError)) return true;
  return error.status >= 500 || /throttl|limit/i.test(error.code);
}
