import type { Execution } from '@agents/diagnosis';
import { executionArnOf, type SessionEvent, workflowArn } from '@agents/events';
import type { StoredInput } from '@agents/journal';
import { type Described, describerOf, toExecution } from './described-execution.ts';
import { type ListedExecution, listExecutions, MAX_LISTED } from './execution-listing.ts';
import { inputOf } from './inputs.ts';
import type { Stage } from './stage.ts';

/** The session whose executions are looked for. */
export interface SearchedSession {
  readonly sessionId: string;
  readonly events: readonly SessionEvent[];
}

/** What a search for the executions of a session found. */
export interface ExecutionSearch {
  readonly executions: readonly Execution[];
  /** Why the session may have an execution that was not found, as a sentence. Absent after a complete search. */
  readonly gap?: string;
}

/** The executions of a stage, found by session. */
export interface Executions {
  find(session: SearchedSession): Promise<ExecutionSearch>;
  /** The session of an execution; `undefined` if the execution does not exist. */
  sessionOf(arn: string): Promise<string | undefined>;
  /** The payload in the input of an execution; `undefined` if the execution does not exist, or has none. */
  payloadOf(arn: string): Promise<Readonly<Record<string, unknown>> | undefined>;
}

/** A span of time in which an execution of the session may have started, in epoch milliseconds. */
interface Span {
  readonly from: number;
  readonly to: number;
  /** The most likely start. */
  readonly at: number;
}

/** SESSION_INITIATED carries the start of its execution, which a list may round to the second. In milliseconds. */
const INITIATED_MS = 1_000;

/** How long before its first known event an execution may have started, in milliseconds: the input check is repeated for minutes. */
const UNINITIATED_MS = 900_000;

/** How many executions of one span are described at most, the most likely first. */
const MAX_DESCRIBED = 20;

/** A list does not have the latest executions yet: ListExecutions is eventually consistent. In milliseconds. */
const LISTED_AFTER_MS = 60_000;

/** Step Functions forgets an execution 90 days after its end, in milliseconds; with the longest session to spare. */
const KEPT_MS = 91 * 86_400_000;

/** How old the answer may be that a session has no input record, while its invoker may still store one, in milliseconds. */
const NOT_STORED_MS = 5_000;

const known = new WeakMap<Stage, Promise<Executions>>();

/** The executions of a stage. Everything that is done with one stage shares what was read of them. */
export function executionsOf(stage: Stage): Promise<Executions> {
  const before = known.get(stage);
  if (before) return before;
  const made = makeExecutions(stage);
  known.set(stage, made);
  // Without an account there are no ARNs. The next call asks for the account again.
  made.catch(() => known.delete(stage));
  return made;
}

/**
 * Finds executions whatever their name: the one that the session's input record names; for a session without a record, the one
 * that has the session's id as its name, as EventBridge names it (which AWS does not document); and those that started when
 * the session was initiated and have its id in their input.
 */
async function makeExecutions(stage: Stage): Promise<Executions> {
  const [region, accountId] = await Promise.all([stage.region(), stage.accountId()]);
  const machineArn = workflowArn({ stage: stage.name, region, accountId });
  const describe = describerOf(stage);
  const listSince = listExecutions(stage, machineArn);
  /** The session of each execution that was described. An input never changes. */
  const sessions = new Map<string, string>();
  const read = async (arn: string): Promise<Described | undefined> => {
    const described = await describe(arn);
    if (described) sessions.set(arn, described.sessionId);
    return described;
  };
  /** The execution that the input record names, if it is one of this workflow: a record can be planted. */
  const recorded = async ({ sessionId, events }: SearchedSession): Promise<string | undefined> => {
    // The invoker stores the record before its first event.
    const isStored = events.some(({ status }) => status !== 'SESSION_INITIATED');
    const maxAgeMs = isStored ? Number.POSITIVE_INFINITY : NOT_STORED_MS;
    // There are other ways to find an execution, so a record that cannot be read costs nothing but time.
    const { input } = await inputOf(stage, sessionId, maxAgeMs).catch((): Partial<StoredInput> => ({}));
    const arn = input?.executionArn;
    return arn?.startsWith(executionArnOf(machineArn, '') ?? machineArn) ? arn : undefined;
  };

  /** An execution of the session that started in a span and was not found yet, and what was left out. */
  const search = async (
    sessionId: string,
    span: Span,
    found: ReadonlyMap<string, Execution>,
  ): Promise<ExecutionSearch> => {
    const { executions, notReadBefore } = await listSince(span.from);
    const near = candidatesIn(executions, span);
    const wanted = ({ arn }: ListedExecution): boolean =>
      !found.has(arn) && (sessions.get(arn) ?? sessionId) === sessionId;
    const candidates = near.filter(wanted);
    for (const { arn } of candidates.slice(0, MAX_DESCRIBED)) {
      const described = await read(arn);
      if (described?.sessionId === sessionId) return { executions: [toExecution(described)] };
    }
    if (notReadBefore !== undefined) return { executions: [], gap: notReadText(notReadBefore) };
    if (candidates.length <= MAX_DESCRIBED) return { executions: [] };
    return { executions: [], gap: `Only ${MAX_DESCRIBED} of the executions around its start were read.` };
  };

  return {
    sessionOf: async (arn) => sessions.get(arn) ?? (await read(arn))?.sessionId,
    payloadOf: async (arn) => (await read(arn))?.payload,
    async find(session) {
      const { sessionId, events } = session;
      const found = new Map<string, Execution>();
      const readOwn = async (arn: string | undefined): Promise<void> => {
        const described = arn === undefined || found.has(arn) ? undefined : await read(arn);
        if (described?.sessionId === sessionId) found.set(described.arn, toExecution(described));
      };
      for (const [arn, id] of [...sessions]) if (id === sessionId) await readOwn(arn);
      if (found.size === 0) await readOwn(await recorded(session));
      if (found.size === 0) await readOwn(executionArnOf(machineArn, sessionId));
      const gaps: string[] = [];
      const now = stage.world.now();
      for (const span of spansOf(events, [...found.values()], now)) {
        const { executions, gap } = await search(sessionId, span, found);
        for (const each of executions) if (each.arn) found.set(each.arn, each);
        const isNew = events.length > 0 && executions.length === 0 && now - span.at < LISTED_AFTER_MS;
        if (gap !== undefined) gaps.push(gap);
        else if (isNew) gaps.push('Step Functions lists new executions with a delay.');
      }
      const [gap] = gaps;
      return { executions: [...found.values()], ...(gap !== undefined && { gap }) };
    },
  };
}

function notReadText(before: number): string {
  return `Executions that started before ${new Date(before).toISOString()} were not searched (the limit is ${MAX_LISTED}).`;
}

/** Executions that started in a span, the most likely first. */
function candidatesIn(executions: readonly ListedExecution[], span: Span): readonly ListedExecution[] {
  const distance = ({ startDate }: ListedExecution): number => Math.abs(startDate - span.at);
  return executions
    .filter(({ startDate }) => startDate >= span.from && startDate <= span.to)
    .sort((a, b) => distance(a) - distance(b));
}

/**
 * When executions that are not found yet may have started: at each initiation. An execution that is found explains one of
 * them: the nearest, and any one if its start is not known.
 */
function spansOf(events: readonly SessionEvent[], found: readonly Execution[], now: number): readonly Span[] {
  const initiations = events.filter(({ status }) => status === 'SESSION_INITIATED');
  if (found.length > 0 && found.length >= initiations.length) return [];
  const times = initiations.map(({ epochMs }) => epochMs);
  for (const { startDate } of found) if (startDate !== undefined) takeNearest(times, startDate);
  const spans = times.map((at) => ({ from: at - INITIATED_MS, to: at + INITIATED_MS, at }));
  const first = Math.min(now, ...events.map(({ epochMs }) => epochMs));
  const uninitiated = { from: first - UNINITIATED_MS, to: first + INITIATED_MS, at: first };
  return (initiations.length > 0 ? spans : [uninitiated]).filter(({ at }) => now - at < KEPT_MS);
}

/** Takes out the time that is nearest to a start, if it can be that of its initiation. */
function takeNearest(times: number[], startDate: number): void {
  const distances = times.map((at) => Math.abs(startDate - at));
  const least = Math.min(...distances);
  if (least <= INITIATED_MS) times.splice(distances.indexOf(least), 1);
}
