import type { DisplayState } from '@agents/diagnosis';
import { SessionsError } from './errors.ts';
import { type Family, familyOf } from './lineage.ts';
import { readPayload } from './payload.ts';
import { readSession } from './read-session.ts';
import type { Stage } from './stage.ts';
import { openTrigger, type StartSession } from './start.ts';

export interface RetryOptions {
  /** Starts a session although the one that it repeats, or another try of the same work, runs or has completed. */
  readonly force?: boolean | undefined;
  /** Makes the payload of the new session from that of the old one; the same by default. */
  readonly change?: (payload: Readonly<Record<string, unknown>>) => object | Promise<object>;
  /** Sessions that were started to repeat one, which the journal may not have yet. None by default. */
  readonly startedFor?: (sessionId: string) => readonly string[];
}

/** A session that repeats another one. */
export interface Retried {
  readonly sessionId: string;
  readonly repeats: string;
}

/** Starts a session that repeats one. */
export type RetrySession = (sessionId: string) => Promise<Retried>;

/**
 * Makes the function that repeats sessions. It throws SessionsError, and nothing was started: `SESSION_NOT_FOUND`,
 * `SESSION_RUNS`, `SESSION_COMPLETED`, `SESSION_REPEATED`, `PAYLOAD_NOT_FOUND`, `PAYLOAD_UNREADABLE`; `TRIGGER_REFUSED` when
 * EventBridge refuses the event.
 *
 * @throws SessionsError `TRIGGER_NOT_FOUND`, `TRIGGER_DISABLED` when no session can be started in the stage
 */
export async function openRetry(stage: Stage, options: RetryOptions = {}): Promise<RetrySession> {
  const start: StartSession = await openTrigger(stage);
  const { force, change = (payload) => payload, startedFor } = options;
  /** The sessions that were repeated, by the first try of their work: of several tries of one work, one is repeated. */
  const begun = new Map<string, string>();
  return async (repeats) => {
    const session = await readSession(stage, repeats);
    if (!force) refuseUnlessEnded(repeats, session.assessment.state);
    const { payload } = await readPayload(stage, session);
    if (force) return { sessionId: await start({ payload: await change(payload), repeats }), repeats };
    const family = await familyOf(stage, repeats, startedFor);
    await refuseIfTried(stage, repeats, family);
    const before = begun.get(family.root);
    if (before !== undefined) throw triedBy(repeats, before, 'is repeated');
    begun.set(family.root, repeats);
    return { sessionId: await start({ payload: await change(payload), repeats }), repeats };
  };
}

/** The states of a session that has ended without completing: nothing of it can still happen. */
const ENDED: readonly string[] = ['failed', 'stopped', 'lost'];

/** Whether a session in this state is repeated without being forced. */
export function isRepeatable(state: DisplayState): boolean {
  return ENDED.includes(state);
}

function refuseUnlessEnded(sessionId: string, state: DisplayState): void {
  if (isRepeatable(state) || state === 'not found') return;
  const [code, what] =
    state === 'completed'
      ? (['SESSION_COMPLETED', 'has completed'] as const)
      : (['SESSION_RUNS', `is ${state}: it has not ended, and may still complete`] as const);
  throw new SessionsError(code, `Session ${sessionId} ${what}.`, { sessionIds: [sessionId] });
}

/** A try that failed is no obstacle. A repeat that the journal does not have yet was just started. */
async function refuseIfTried(stage: Stage, sessionId: string, { members, ancestors }: Family): Promise<void> {
  for (const id of members) {
    const state = id === sessionId ? 'failed' : await stateOf(stage, id);
    const isUnknown = state === 'not found' && ancestors.has(id);
    if (isRepeatable(state) || isUnknown) continue;
    throw triedBy(sessionId, id, state === 'completed' ? 'has completed' : 'has not ended');
  }
}

function triedBy(sessionId: string, other: string, how: string): SessionsError {
  const text = `Session ${sessionId} is not repeated: ${other} is a try of the same work, and ${how}.`;
  return new SessionsError('SESSION_REPEATED', text, { sessionIds: [other] });
}

async function stateOf(stage: Stage, sessionId: string): Promise<DisplayState> {
  try {
    return (await readSession(stage, sessionId)).assessment.state;
  } catch (error) {
    if (error instanceof SessionsError && error.code === 'SESSION_NOT_FOUND') return 'not found';
    throw error;
  }
}
