import type { StoredInput } from '@agents/journal';
import { inputOf } from './inputs.ts';
import type { Stage } from './stage.ts';
import { mapConcurrent } from './sweep.ts';

/** Which session a session repeats, and which ones repeat it. */
export interface Lineage {
  readonly repeats?: string;
  /** As far as their invokers were called. */
  readonly repeatedBy: readonly string[];
}

/** How old the answer may be that nothing repeats a session, in milliseconds. */
const FRESH_MS = 1_000;

/** What is stored of a session's input and lineage: one request. */
export function freshInput(stage: Stage, sessionId: string): Promise<StoredInput> {
  return inputOf(stage, sessionId, FRESH_MS);
}

export function lineageOf({ input, repeatedBy }: StoredInput): Lineage {
  return { ...(input?.repeats !== undefined && { repeats: input.repeats }), repeatedBy };
}

/** Reads the lineage of a session: one request. */
export async function readLineage(stage: Stage, sessionId: string): Promise<Lineage> {
  return lineageOf(await freshInput(stage, sessionId));
}

/** All tries of the same work. */
export interface Family {
  /** The first one. */
  readonly root: string;
  /** All of them, with the root. */
  readonly members: readonly string[];
  /** Those that the session repeats, directly or not. */
  readonly ancestors: ReadonlySet<string>;
}

/** How many tries of one work are looked at. A work that was tried so often is not repeated by mistake. */
const MAX_MEMBERS = 100;

/**
 * Finds the tries of the same work: what a session repeats, up to the first try, and everything that repeats one of them.
 *
 * @param startedFor sessions that were started to repeat one, which the journal may not have yet
 */
export async function familyOf(
  stage: Stage,
  sessionId: string,
  startedFor: (sessionId: string) => readonly string[] = () => [],
): Promise<Family> {
  const lineages = new Map<string, Lineage>();
  const read = async (id: string): Promise<Lineage> => {
    const lineage = lineages.get(id) ?? (await readLineage(stage, id));
    lineages.set(id, lineage);
    return lineage;
  };
  const above = new Set([sessionId]);
  let root = sessionId;
  // A record put by hand may lead back to where the search was.
  for (let { repeats } = await read(root); repeats !== undefined && !above.has(repeats); ) {
    root = repeats;
    above.add(root);
    if (above.size >= MAX_MEMBERS) break;
    ({ repeats } = await read(root));
  }
  const members = new Set([root, sessionId]);
  // The set grows while it is read: each member is visited once.
  for (const id of members) {
    if (members.size >= MAX_MEMBERS) break;
    for (const repeat of [...(await read(id)).repeatedBy, ...startedFor(id)]) members.add(repeat);
  }
  above.delete(sessionId);
  return { root, members: [...members], ancestors: above };
}

/** Finds the work that sessions try: one request a session. Gives a name that a session shares with those that repeat it. */
export async function workOf(
  stage: Stage,
  sessionIds: readonly string[],
): Promise<(sessionId: string) => string> {
  /** An older try of the same work, or the same session. */
  const olderTries = new Map<string, string>();
  const nameOf = (id: string): string => {
    let name = id;
    for (let older = olderTries.get(name); older !== undefined; older = olderTries.get(name)) name = older;
    return name;
  };
  const join = (older: string, younger: string): void => {
    const [a, b] = [nameOf(older), nameOf(younger)];
    if (a !== b) olderTries.set(b, a);
  };
  const lineages = mapConcurrent(sessionIds, async (id) => ({ id, ...(await readLineage(stage, id)) }));
  for await (const { id, repeats, repeatedBy } of lineages) {
    if (repeats !== undefined) join(repeats, id);
    for (const repeat of repeatedBy) join(id, repeat);
  }
  return nameOf;
}
