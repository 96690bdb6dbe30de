import { assessSession, type Execution, mayHaveBeenStopped } from '@agents/diagnosis';
import { foldSession, type SessionEvent } from '@agents/events';
import { makeAssessor } from './assessor.ts';
import type { Stage } from './stage.ts';
import { mapConcurrent } from './sweep.ts';

/** How many executions are asked for at most, the newest first: a thousand microVMs may have been stopped at once. */
const MAX_ASKED = 200;

interface EndedSession {
  readonly sessionId: string;
  readonly events: readonly SessionEvent[];
  readonly endedAt: number;
}

/**
 * The executions of the sessions that a person stopped, by session. Only those are asked for whose journal blames the microVM,
 * because the journal cannot say who stopped it.
 */
export async function stoppedExecutions(
  stage: Stage,
  sessions: readonly (readonly SessionEvent[])[],
): Promise<ReadonlyMap<string, Execution>> {
  const candidates = sessions.flatMap(candidateOf).sort((a, b) => b.endedAt - a.endedAt);
  const asked = candidates.slice(0, MAX_ASKED);
  if (asked.length < candidates.length) {
    const text = `Of ${candidates.length} sessions whose microVM was stopped, only the newest ${MAX_ASKED} were checked. The others count as failed, even if a person stopped them.`;
    stage.noteOnce({ code: 'STOPS_UNREAD', text });
  }
  const assessor = makeAssessor(stage);
  const now = stage.world.now();
  const stopped = new Map<string, Execution>();
  const looks = mapConcurrent(asked, async ({ sessionId, events }) => {
    const { execution } = await assessor.executionOf(sessionId, events);
    return execution && assessSession({ events, now, execution }).state === 'stopped'
      ? { sessionId, execution }
      : undefined;
  });
  for await (const found of looks) if (found) stopped.set(found.sessionId, found.execution);
  return stopped;
}

function candidateOf(events: readonly SessionEvent[]): readonly EndedSession[] {
  const session = foldSession(events);
  const { terminalEvent } = session;
  if (!terminalEvent || !mayHaveBeenStopped(session)) return [];
  return [{ sessionId: terminalEvent.sessionId, events, endedAt: terminalEvent.epochMs }];
}
