import { humanDuration } from '@agents/diagnosis';
import type { Paint } from '../output/paint.ts';
import { stateColor, stateText } from '../output/state-sign.ts';
import type { Column } from '../output/table.ts';
import type { ListedSession } from './listed-session.ts';

/** The columns of a list of sessions. On a narrow terminal the errors are cut first, the ids last. */
export function sessionColumns(paint: Paint, now: number): readonly Column<ListedSession>[] {
  return [
    {
      header: 'STATE',
      text: ({ state }) => stateText(state),
      paint: (cell, { state }) => stateColor(paint, state)(cell),
    },
    { header: 'SESSION', text: ({ sessionId }) => sessionId, flexible: 3 },
    {
      header: 'STARTED',
      text: ({ startedAt }) => `${new Date(startedAt).toISOString().slice(0, 19)}Z`,
      spare: 1,
    },
    { header: 'DURATION', text: (session) => humanDuration(durationMs(session, now)), align: 'right' },
    { header: 'LAST EVENT', text: ({ lastEvent }) => lastEvent.status, flexible: 2, keep: 'end' },
    {
      header: 'AGE',
      text: ({ lastEvent }) => humanDuration(Math.max(0, now - lastEvent.epochMs)),
      align: 'right',
    },
    {
      header: 'ERROR',
      text: ({ errorMessage = '' }) => errorMessage,
      paint: (cell, { state }) => (state === 'completed' ? paint.dim(cell) : paint.red(cell)),
      flexible: 1,
      omitEmpty: true,
    },
  ];
}

/** A session as JSON: its last event with the names of the store, and what follows from all of them. */
export function sessionRecord(session: ListedSession, now: number): Readonly<Record<string, unknown>> {
  const { sessionId, state, startedAt, endedAt, lastEvent, errorMessage } = session;
  return {
    PK: `SESSION#${sessionId}`,
    SessionId: sessionId,
    State: state,
    StartedAt: new Date(startedAt).toISOString(),
    ...(endedAt !== undefined && { EndedAt: new Date(endedAt).toISOString() }),
    DurationMs: durationMs(session, now),
    Status: lastEvent.status,
    Timestamp: lastEvent.timestamp,
    ...(errorMessage !== undefined && { ErrorMessage: errorMessage }),
  };
}

/** From a session's start to its end, or to now. */
function durationMs({ startedAt, endedAt }: ListedSession, now: number): number {
  return Math.max(0, (endedAt ?? now) - startedAt);
}
