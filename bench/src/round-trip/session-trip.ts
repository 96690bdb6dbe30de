import type { SessionEvent, Status } from '@agents/events';
import type { Trip } from './runner.ts';

/** The parts of a session's time in order, and their names. */
export const PARTS = {
  delivery: 'delivery of the event',
  check: 'a free poller and its check of the input',
  initiate: "the session's first event",
  invoker: 'a free invoker and its first event',
  agent: "the agent's call until its task starts",
  answer: 'the answers of agent and invoker',
  poll: 'polls',
  wait: 'the wait for the next poll',
  rest: 'the steps between',
} as const;

export type Part = keyof typeof PARTS;

/** A session of ours. */
export interface SessionTrip extends Trip {
  /** Milliseconds of each part without the task; their sum is `ms`. */
  readonly parts: Readonly<Record<Part, number>>;
  /** The duration of the task, in milliseconds. */
  readonly taskMs: number;
}

/** The traces of a session; times in epoch milliseconds. */
export interface SessionRecord {
  readonly sessionId: string;
  readonly triggeredAt: number;
  readonly startedAt: number;
  readonly stoppedAt: number;
  /** The states that the workflow passed through. */
  readonly visits: readonly StateVisit[];
  /** The journal. */
  readonly events: readonly SessionEvent[];
}

export interface StateVisit {
  readonly state: string;
  readonly enteredAt: number;
  readonly exitedAt: number;
}

interface Interval {
  readonly from: number;
  readonly to: number;
}

/** @throws Error if the journal or the history lacks an entry of a completed session */
export function sessionTrip(record: SessionRecord): SessionTrip {
  const { triggeredAt, startedAt, stoppedAt } = record;
  const task = {
    from: at(record, 'AGENT_BACKGROUND_TASK_STARTED'),
    to: at(record, 'AGENT_BACKGROUND_TASK_COMPLETED'),
  };
  const without = (intervals: readonly Interval[]): number =>
    intervals.reduce((sum, each) => sum + lengthOf(each) - overlap(each, task), 0);
  const visits = (state: string): readonly Interval[] =>
    record.visits
      .filter((visit) => visit.state === state)
      .map(({ enteredAt, exitedAt }) => ({ from: enteredAt, to: exitedAt }));
  const [invoke] = visits('Invoke');
  if (!invoke) throw new Error(`session ${record.sessionId}: expected its workflow to have passed Invoke`);
  const called = at(record, 'AGENT_RUNTIME_INVOCATION_STARTED');

  const ms = without([{ from: triggeredAt, to: stoppedAt }]);
  const known = {
    delivery: without([{ from: triggeredAt, to: startedAt }]),
    check: without(visits('CheckInput')),
    initiate: without(visits('Initiate')),
    invoker: without([{ from: invoke.from, to: called }]),
    agent: without([{ from: called, to: task.from }]),
    answer: without([{ from: task.from, to: invoke.to }]),
    poll: without(visits('Poll')),
    wait: without(visits('WaitForAgent')),
  };
  const rest = ms - Object.values(known).reduce((sum, each) => sum + each, 0);
  return { ms, parts: { ...known, rest }, taskMs: lengthOf(task) };
}

function at({ events, sessionId }: SessionRecord, status: Status): number {
  const event = events.find((each) => each.status === status);
  if (event) return event.epochMs;
  const found = events.map((each) => each.status).join(', ');
  throw new Error(`session ${sessionId}: expected ${status} in its journal, found ${found}`);
}

function lengthOf({ from, to }: Interval): number {
  return to - from;
}

function overlap(a: Interval, b: Interval): number {
  return Math.max(0, Math.min(a.to, b.to) - Math.max(a.from, b.from));
}
