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

/** Starts a session, and gives its id. @throws SessionsError `TRIGGER_REFUSED`, `TRIGGER_UNANSWERED` */
export type StartSession = (session: NewSession) => Promise<string>;

/**
 * Makes the function that starts the sessions of a stage.
 *
 * @throws SessionsError `TRIGGER_NOT_FOUND`, `TRIGGER_DISABLED` when no rule would start a session; nothing was sent
 */
export async function openTrigger(stage: Stage): Promise<StartSession> {
  const { EventBridgeClient } = await import('@aws-sdk/client-eventbridge');
  await expectRule(stage, await stage.connect((config) => new EventBridgeClient(config)));
  const client = await stage.connect((config) => new EventBridgeClient({ ...config, ...SENT_ONCE }));
  const bus = eventBusName(stage.name);
  return ({ payload, repeats }) =>
    sendOnce(stage, () =>
      putSessionEvent(client, JSON.stringify(payload), { bus, ...(repeats !== undefined && { repeats }) }),
    );
}

/** An event that is sent again although the first one arrived starts a second session. */
const SENT_ONCE = {
  maxAttempts: 1,
  // An idle connection may be cut just when an event is sent: then nothing tells whether it arrived.
  requestHandler: { httpAgent: { keepAlive: false }, httpsAgent: { keepAlive: false } },
} as const;

/** How often an event is sent that EventBridge did not take. */
const MAX_TRIES = 4;

/** Before the second try, in milliseconds; each further pause is twice as long. */
const REFUSED_MS = 500;

/** EventBridge throttles, or this computer's clock is wrong, which the client corrects by the time of the answer. */
const PASSING = /Throttl|InvalidSignature|SignatureDoesNotMatch|TooSkewed|RequestExpired|InTheFuture/;

/** Errors of connections that were not made, and of requests that were not signed: nothing was sent. */
const NOT_SENT = /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|Credentials|TokenProvider/;

/** Sends an event again only if the one before was surely not taken. @throws SessionsError `TRIGGER_UNANSWERED` */
async function sendOnce<T>({ world }: Pick<Stage, 'world'>, send: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await send();
    } catch (error) {
      const { name = '', message = '', code = '', $metadata } = Object(error);
      if (!(error instanceof SessionsError) && !isRefusal($metadata) && !NOT_SENT.test(`${name} ${code}`)) {
        const text = 'EventBridge gave no answer, so that a session may have started';
        throw new SessionsError('TRIGGER_UNANSWERED', `${text} (${describeError(error)}).`);
      }
      if (tries === MAX_TRIES || !PASSING.test(`${name} ${message}`)) throw error;
      await world.sleep(REFUSED_MS * 2 ** (tries - 1));
    }
  }
}

function isRefusal(metadata: { readonly httpStatusCode?: number } = {}): boolean {
  const { httpStatusCode = 0 } = metadata;
  return httpStatusCode >= 400 && httpStatusCode < 500;
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
    ({ State }) => {
      stage.noteOver('RULE_UNREADABLE');
      return State;
    },
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
