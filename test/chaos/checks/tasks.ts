import { compareEvents, type SessionEvent } from '@agents/events';
import type { Evidence, SessionEvidence, Violation } from '../evidence.ts';

const PROMISE = 'no task run twice at once';
const ENDED = 'a task that has ended is not run again';

/**
 * A session's task never runs twice at a time nor again after its end, by the journal and by the machines' own logs.
 *
 * Where a machine died, only the logs can tell: the event that it sent before it would have begun can be on its way when it
 * dies, and stand in the journal beside that of the machine which did begin.
 */
export function checkTasks({ sessions }: Evidence): readonly Violation[] {
  return sessions.flatMap((session) => [
    ...(session.lostMachine ? [] : checkJournal(session)),
    ...checkMachines(session),
  ]);
}

function checkJournal({ order, sessionId, events }: SessionEvidence): readonly Violation[] {
  const violations: Violation[] = [];
  let running: SessionEvent | undefined;
  let ended: SessionEvent | undefined;
  for (const event of [...events].sort(compareEvents)) {
    if (event.status === 'AGENT_BACKGROUND_TASK_STARTED') {
      if (running) {
        const found = `${order.label} ${sessionId}: started at ${running.timestamp} and again at ${event.timestamp}`;
        violations.push({ promise: PROMISE, found });
      }
      if (ended) {
        const found = `${order.label} ${sessionId}: ${ended.status} at ${ended.timestamp}, started at ${event.timestamp}`;
        violations.push({ promise: ENDED, found });
      }
      running = event;
    }
    if (/^AGENT_BACKGROUND_TASK_(?:COMPLETED|FAILED)$/.test(event.status)) {
      running = undefined;
      ended = event;
    }
  }
  return violations;
}

function checkMachines({ order, sessionId, taskSpans }: SessionEvidence): readonly Violation[] {
  return taskSpans.flatMap((span, index) => {
    const other = taskSpans.slice(index + 1).find(({ from, to }) => from < span.to && span.from < to);
    if (!other) return [];
    return [
      { promise: PROMISE, found: `${order.label} ${sessionId}: on processes ${span.pid} and ${other.pid}` },
    ];
  });
}
