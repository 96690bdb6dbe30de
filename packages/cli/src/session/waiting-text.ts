import { humanDuration, type Missing } from '@agents/diagnosis';
import type { Look } from './follow-session.ts';

/** Says what has not happened: `waiting for AGENT_BACKGROUND_TASK_COMPLETED or …_FAILED from agent-task, last event 44 s ago`. */
export function waitingText({ assessment }: Pick<Look, 'assessment'>, now: number): string {
  const { missing, session } = assessment;
  const last = session.lastEvent;
  const parts = [
    missing ? `waiting for ${oneOf(missing)} from ${missing.expectedFrom}` : 'waiting',
    last ? `last event ${humanDuration(Math.max(0, now - last.epochMs))} ago` : 'no event yet',
    missing && missing.overdueMs > 0 ? `overdue by ${humanDuration(missing.overdueMs)}` : '',
    assessment.isUnmonitored ? 'no execution follows it' : '',
  ];
  return parts.filter(Boolean).join(', ');
}

function oneOf({ statuses }: Missing): string {
  return statuses.join(' or ');
}
