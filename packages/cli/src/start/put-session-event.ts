import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';

/** What the rule in `infra/state-machine.yml` listens for; a test holds the two together. */
export const TRIGGER = { source: 'manual-trigger', detailType: 'execute-agent' } as const;

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
