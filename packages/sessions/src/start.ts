import { describeError, eventBusName, repeatResource, TRIGGER, triggerRuleName } from '@agents/events';
import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SessionsError } from './errors.ts';
import { placeText } from './place.ts';
import type { Stage } from './stage.ts';

/** A session to start. */
export interface NewSession {
  readonly payload: object;
  /** The session that this one repeats. */
  readonly repeats?: string;
}

/** Starts a session, and gives its id. @throws SessionsError `TRIGGER_REFUSED` when EventBridge refuses the event */
export type StartSession = (session: NewSession) => Promise<string>;

/**
 * Makes the function that starts the sessions of a stage.
 *
 * @throws SessionsError `TRIGGER_NOT_FOUND`, `TRIGGER_DISABLED` when no rule would start a session; nothing was sent
 */
export async function openTrigger(stage: Stage): Promise<StartSession> {
  const { EventBridgeClient } = await import('@aws-sdk/client-eventbridge');
  const client = await stage.connect((config) => new EventBridgeClient(config));
  await expectRule(stage, client);
  return ({ payload, repeats }) =>
    putSessionEvent(client, JSON.stringify(payload), {
      bus: eventBusName(stage.name),
      ...(repeats !== undefined && { repeats }),
    });
}

/** Starts one session. @throws SessionsError as {@link openTrigger} and {@link StartSession} do */
export async function startSession(stage: Stage, session: NewSession): Promise<string> {
  return (await openTrigger(stage))(session);
}

/**
 * EventBridge accepts every event, also on a bus without the stage's rule or in another region, and gives it an id: an id of a
 * session that never starts. So the rule is looked for first. A role that may not look can still start sessions.
 */
async function expectRule(stage: Stage, client: EventBridgeClient): Promise<void> {
  const { DescribeRuleCommand } = await import('@aws-sdk/client-eventbridge');
  const [rule, bus] = [triggerRuleName(stage.name), eventBusName(stage.name)];
  const state = await client.send(new DescribeRuleCommand({ Name: rule, EventBusName: bus })).then(
    ({ State }) => State,
    (error: Error) => {
      if (error.name === 'ResourceNotFoundException') return 'MISSING';
      if (!error.name.startsWith('AccessDenied')) throw error;
      const reason = `Your role needs events:DescribeRule (${describeError(error)}).`;
      const text = `The rule ${rule} was not checked: if the stage is not deployed here, no session starts. ${reason}`;
      stage.noteOnce({ code: 'RULE_UNREADABLE', text });
      return undefined;
    },
  );
  if (state !== 'MISSING' && state !== 'DISABLED') return;
  const found = state === 'MISSING' ? 'does not exist' : 'is disabled';
  throw new SessionsError(
    state === 'MISSING' ? 'TRIGGER_NOT_FOUND' : 'TRIGGER_DISABLED',
    `No session was started in ${await placeText(stage)}: the rule ${rule} on the event bus ${bus} ${found}.`,
  );
}

export interface EventOptions {
  /** The stage's event bus; the account's default one by default. */
  readonly bus?: string;
  /** The session that the new one repeats. */
  readonly repeats?: string;
}

/**
 * Puts the event that starts a session. `Resources` names the session that it repeats: EventBridge takes any text there (its
 * API Reference, PutEvents, has `resource1` in the example).
 *
 * @returns the event's id, which is the session's id
 * @throws SessionsError `TRIGGER_REFUSED` when EventBridge refuses the event
 */
export async function putSessionEvent(
  client: EventBridgeClient,
  detail: string,
  { bus, repeats }: EventOptions = {},
): Promise<string> {
  const { PutEventsCommand } = await import('@aws-sdk/client-eventbridge');
  const event = {
    ...{ Source: TRIGGER.source, DetailType: TRIGGER.detailType, Detail: detail },
    ...(bus !== undefined && { EventBusName: bus }),
    ...(repeats !== undefined && { Resources: [repeatResource(repeats)] }),
  };
  const { Entries } = await client.send(new PutEventsCommand({ Entries: [event] }));
  const { EventId, ErrorCode = 'no reason given', ErrorMessage } = Entries?.[0] ?? {};
  if (EventId) return EventId;
  const reason = [ErrorCode, ErrorMessage].filter(Boolean).join(': ');
  throw new SessionsError('TRIGGER_REFUSED', `EventBridge refused the event (${reason}).`);
}
