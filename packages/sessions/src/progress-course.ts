import type { ProgressNote } from '@agents/events';
import type { ReadSession } from './read-session.ts';
import type { Stage } from './stage.ts';

/** The notes of a session's task, oldest first. A session whose task did not start is not asked for. */
export async function readProgress(
  stage: Pick<Stage, 'progress'>,
  { sessionId, events }: Pick<ReadSession, 'sessionId' | 'events'>,
): Promise<readonly ProgressNote[]> {
  if (!events.some(({ status }) => status === 'AGENT_BACKGROUND_TASK_STARTED')) return [];
  return (await stage.progress()).all(sessionId);
}

/** How many notes tell the course of a task. */
const MOST = 8;

/** The course of a task in a few notes: the first, the last, and some between them at equal distances in time. */
export function courseOf(notes: readonly ProgressNote[]): readonly ProgressNote[] {
  const [first] = notes;
  const last = notes.at(-1);
  if (!first || !last || notes.length <= MOST) return notes;
  const step = (last.epochMs - first.epochMs) / (MOST - 1);
  const times = Array.from({ length: MOST - 1 }, (_, index) => first.epochMs + index * step);
  const told = times.flatMap((time) => notes.findLast(({ epochMs }) => epochMs <= time) ?? []);
  return [...new Set([...told, last])];
}
