import type { SessionEvent, Writer } from '@agents/events';
import { humanDuration } from '../human-duration.ts';

/** Who writes an event, in the middle of a sentence. */
export const WRITER_WORDS: Readonly<Record<Writer, string>> = {
  'state-machine': 'the workflow',
  invoker: 'the invoker',
  'agent-entrypoint': "the agent's entrypoint",
  'agent-task': "the agent's task",
};

/** `A`, `A or B`; of two that begin alike, `AGENT_BACKGROUND_TASK_COMPLETED or _FAILED`. */
export function oneOf([first = '', ...others]: readonly string[]): string {
  const stem = first.slice(0, first.lastIndexOf('_') + 1);
  const rest = others.map((status) =>
    stem !== '' && status.startsWith(stem) ? `_${status.slice(stem.length)}` : status,
  );
  return [first, ...rest].join(' or ');
}

/** `STATUS at 2024-11-04T10:30:00.123Z`. */
export function named({ status, timestamp }: SessionEvent): string {
  return `${status} at ${timestamp}`;
}

/** `44 s ago`; an instant that another clock puts into the future is now. */
export function ago(epochMs: number, now: number): string {
  return now <= epochMs ? 'just now' : `${humanDuration(now - epochMs)} ago`;
}

/** `once`, `twice`, `3 times`. */
export function times(count: number): string {
  return count === 1 ? 'once' : count === 2 ? 'twice' : `${count} times`;
}
