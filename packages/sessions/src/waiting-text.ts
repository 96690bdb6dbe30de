import { type Assessment, humanDuration } from '@agents/diagnosis';

/** Says what has not happened: `waiting for AGENT_ENTRYPOINT_STARTED from agent-entrypoint, last event 44 s ago`. */
export function waitingText(
  { missing, session: { lastEvent }, isUnmonitored }: Assessment,
  now: number,
): string {
  const parts = [
    missing ? `waiting for ${missing.statuses.join(' or ')} from ${missing.expectedFrom}` : 'waiting',
    lastEvent ? `last event ${humanDuration(Math.max(0, now - lastEvent.epochMs))} ago` : 'no event yet',
    missing && missing.overdueMs > 0 ? `${humanDuration(missing.overdueMs)} overdue` : '',
    isUnmonitored ? 'no execution monitors it' : '',
  ];
  return parts.filter(Boolean).join(', ');
}
