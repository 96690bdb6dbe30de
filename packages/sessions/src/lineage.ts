import type { StoredInput } from '@agents/journal';
import { inputOf } from './inputs.ts';
import type { Stage } from './stage.ts';

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
