import type { SessionEvent, Status } from '@agents/events';
import type { WholeSystem } from './stack.ts';

/** The process that runs a session's agent, as the stack's log tells an operator. */
export function agentPid({ logs }: Pick<WholeSystem, 'logs'>, sessionId: string): number {
  const placed = new RegExp(`runtime session placed .*runtime_session_id=${sessionId} .*pid=(\\d+)`);
  const pid = logs.map((line) => placed.exec(line)?.[1]).findLast((found) => found !== undefined);
  if (pid === undefined) throw new Error(`the log names no process for session ${sessionId}`);
  return Number(pid);
}

/** Waits until the journal of a session holds every one of these statuses, and returns its events. */
export async function untilJournaled(
  { journal }: Pick<WholeSystem, 'journal'>,
  sessionId: string,
  ...statuses: readonly Status[]
): Promise<readonly SessionEvent[]> {
  for (;;) {
    const { events } = await journal.read(sessionId);
    if (statuses.every((status) => events.some((event) => event.status === status))) return events;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
