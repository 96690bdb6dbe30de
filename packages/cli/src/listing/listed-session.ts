import type { DisplayState } from '@agents/diagnosis';
import { isFailure, type SessionEvent } from '@agents/events';
import type { Stood } from '../session/standings.ts';

/** A session as a line of a list. */
export interface ListedSession {
  readonly sessionId: string;
  readonly state: DisplayState;
  readonly startedAt: number;
  /** Of one that has ended. Epoch milliseconds. */
  readonly endedAt?: number;
  /** Whether the end stands in the journal; otherwise the workflow has given the session up. */
  readonly hasJournaledEnd: boolean;
  readonly lastEvent: SessionEvent;
  /** What went wrong: at the end, or last on the way there, also where it was overcome. */
  readonly errorMessage?: string;
  /** Rows of its partition that are no events. */
  readonly unreadable: number;
}

/** Makes the line of a session; `undefined` where its journal has no event. */
export function listedSession(
  sessionId: string,
  events: readonly SessionEvent[],
  { assessment, execution }: Stood,
  unreadable: number,
): ListedSession | undefined {
  const { firstEvent, lastEvent, terminalEvent } = assessment.session;
  if (!firstEvent || !lastEvent) return undefined;
  const failure = terminalEvent?.errorMessage
    ? terminalEvent
    : events.findLast(({ status }) => isFailure(status));
  const errorMessage = failure?.errorMessage ?? givenUp(assessment.hasEnded, execution);
  const endedAt = assessment.hasEnded ? (terminalEvent?.epochMs ?? execution?.stopDate) : undefined;
  return {
    sessionId,
    state: assessment.state,
    startedAt: firstEvent.epochMs,
    ...(endedAt !== undefined && { endedAt }),
    hasJournaledEnd: terminalEvent !== undefined,
    lastEvent,
    ...(errorMessage !== undefined && { errorMessage }),
    unreadable,
  };
}

/** What the workflow says of a session that it gave up and that has no word of its own about it. */
function givenUp(hasEnded: boolean, execution: Stood['execution']): string | undefined {
  return hasEnded && execution?.error
    ? [execution.error, execution.cause].filter(Boolean).join(': ')
    : undefined;
}
