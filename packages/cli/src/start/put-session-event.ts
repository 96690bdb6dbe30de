import { TRIGGER } from '@agents/events';
import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';

export { TRIGGER };

/** EventBridge did not take the event. */
export class TriggerRefused extends Error {
  override readonly name = 'TriggerRefused';
  readonly code = 'TRIGGER_REFUSED';
  readonly retryable = false;
}

/**
 * Puts the event that starts a session and returns its id, which is the session id.
 *
 * @param bus the stage's event bus; the account's default one by default
 * @throws TriggerRefused when EventBridge answers that it did not take the event
 */
export async function putSessionEvent(
  client: EventBridgeClient,
  detail: string,
  bus?: string,
): Promise<string> {
  const event = { Source: TRIGGER.source, DetailType: TRIGGER.detailType, Detail: detail };
  const { Entries } = await client.send(
    new PutEventsCommand({ Entries: [{ ...event, ...(bus !== undefined && { EventBusName: bus }) }] }),
  );
  const entry = Entries?.[0];
  if (!entry?.EventId) {
    throw new TriggerRefused(
      `EventBridge did not take the event: ${entry?.ErrorCode ?? 'no reason given'}: ${entry?.ErrorMessage ?? ''}`,
    );
  }
  return entry.EventId;
}
