import { humanDuration, progressText } from '@agents/diagnosis';
import type { AssessedSession } from './assessor.ts';

/**
 * Says what has not happened: `waiting for AGENT_ENTRYPOINT_STARTED from agent-entrypoint, last event 44 s ago`. A task that
 * reports progress comes first, with what it said.
 */
export function waitingText(
  { assessment, progress }: Pick<AssessedSession, 'assessment' | 'progress'>,
  now: number,
): string {
  const { missing, isUnmonitored } = assessment;
  const { lastEvent } = assessment.session;
  const parts = [
    progress && progressText(progress, now),
    missing ? `waiting for ${missing.statuses.join(' or ')} from ${missing.expectedFrom}` : 'waiting',
    progress
      ? ''
      : lastEvent
        ? `last event ${humanDuration(Math.max(0, now - lastEvent.epochMs))} ago`
        : 'no event yet',
    missing && missing.overdueMs > 0 ? `${humanDuration(missing.overdueMs)} overdue` : '',
    isUnmonitored ? 'no execution monitors it' : '',
  ];
  return parts.filter(Boolean).join(', ');
}
