import { eventBusName, TRIGGER } from '@agents/events';
import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SessionsError } from './errors.ts';
import type { Stage } from './stage.ts';

/**
 * Starts a session with a payload for its agent.
 *
 * @returns the session's id
 * @throws SessionsError `TRIGGER_REFUSED` when EventBridge refuses the event
 */
export async function startSession(stage: Stage, payload: object): Promise<string> {
  const { EventBridgeClient } = await import('@aws-sdk/client-eventbridge');
  const client = await stage.connect((config) => new EventBridgeClient(config));
  return putSessionEvent(client, JSON.stringify(payload), eventBusName(stage.name));
}

/**
 * Puts the event that starts a session.
 *
 * @param bus the stage's event bus; the account's default one by default
 * @returns the event's id, which is the session's id
 * @throws SessionsError `TRIGGER_REFUSED` when EventBridge refuses the event
 */
export async function putSessionEvent(
  client: EventBridgeClient,
  detail: string,
  bus?: string,
): Promise<string> {
  const { PutEventsCommand } = await import('@aws-sdk/client-eventbridge');
  const event = { Source: TRIGGER.source, DetailType: TRIGGER.detailType, Detail: detail };
  const { Entries } = await client.send(
    new PutEventsCommand({ Entries: [{ ...event, ...(bus !== undefined && { EventBusName: bus }) }] }),
  );
  const { EventId, ErrorCode = 'no reason given', ErrorMessage } = Entries?.[0] ?? {};
  if (EventId) return EventId;
  const reason = [ErrorCode, ErrorMessage].filter(Boolean).join(': ');
  throw new SessionsError('TRIGGER_REFUSED', `EventBridge refused the event (${reason}).`);
}
