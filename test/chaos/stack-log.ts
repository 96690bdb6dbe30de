import * as v from 'valibot';
import type { TaskSpan } from './evidence.ts';

const agentLineSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ session_id: v.string(), message: v.picklist(['task started', 'task ended']) }),
);

/** A process that the log says is running. */
export interface RunningProcess {
  readonly pid: number;
  /** The position in the log where it says so. */
  readonly since: number;
}

/** The processes of a function that run now, by the log of the stack. */
export function functionProcesses(logs: readonly string[], functionName: string): readonly number[] {
  const line = new RegExp(` function process (started|ended)  function=${functionName}  pid=(\\d+)$`);
  const running = new Set<number>();
  for (const [, what, pid] of logs.flatMap((each) => [line.exec(each) ?? []])) {
    if (what === 'started') running.add(Number(pid));
    else running.delete(Number(pid));
  }
  return [...running];
}

/** The machines that a session was placed on, oldest first. */
export function machinesOf(logs: readonly string[], sessionId: string): readonly RunningProcess[] {
  return logs.flatMap((line, since) => {
    const placed = line.includes('runtime session placed') && line.includes(sessionId);
    return placed ? [{ pid: Number(/ pid=(\d+)$/.exec(line)?.[1]), since }] : [];
  });
}

/** Where the log tells of the end of each machine. */
export function machineEnds(logs: readonly string[]): ReadonlyMap<number, number> {
  const ends = new Map<number, number>();
  for (const [position, line] of logs.entries()) {
    const pid = /microVM (?:died|ended).*? pid=(\d+)/.exec(line)?.[1];
    if (pid !== undefined) ends.set(Number(pid), position);
  }
  return ends;
}

/** Where the log tells that a session lost a machine: it died, was stopped, or the session was taken off it. */
export function lossesOf(logs: readonly string[], sessionId: string): readonly number[] {
  const ends = machineEnds(logs);
  const takenOff = logs.flatMap((line, position) =>
    line.includes(`runtime session ended  runtime_session_id=${sessionId} `) ? [position] : [],
  );
  const ended = machinesOf(logs, sessionId).flatMap(({ pid, since }) => {
    const end = ends.get(pid) ?? -1;
    return end > since ? [end] : [];
  });
  return [...takenOff, ...ended];
}

/** When which machine ran the task of each session, as the agents log it. */
export function taskSpans(logs: readonly string[]): ReadonlyMap<string, readonly TaskSpan[]> {
  const ends = machineEnds(logs);
  const spans = new Map<string, TaskSpan[]>();
  for (const [position, line] of logs.entries()) {
    const [, json, process] = /(\{.*\}) {2}agent=\S+ {2}pid=(\d+)$/.exec(line) ?? [];
    const parsed = v.safeParse(agentLineSchema, json);
    if (!parsed.success) continue;
    const { session_id, message } = parsed.output;
    const pid = Number(process);
    const own = spans.get(session_id) ?? [];
    spans.set(session_id, own);
    if (message === 'task started')
      own.push({ pid, from: position, to: ends.get(pid) ?? Number.POSITIVE_INFINITY });
    else {
      const index = own.findLastIndex((span) => span.pid === pid);
      const span = own[index];
      if (span) own[index] = { ...span, to: position };
    }
  }
  return spans;
}
