import { encodeInput, inputKey, type Row, repeatKey } from '@agents/events';
import type { StoredInput } from '@agents/journal';
import type { Stage } from './stage.ts';

interface Kept {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly stored: Promise<StoredInput>;
  /** The input was not there, and may be stored a moment later. */
  isAbsent: boolean;
}

/** How many inputs are kept of a stage: an input can have 192 KiB. */
const KEPT = 100;

/** How long a missing input is remembered, in milliseconds. A caller with a `maxAgeMs` of its own always gets a new answer. */
const ABSENT_MS = 5_000;

const kept = new WeakMap<Stage, Map<string, Kept>>();

/**
 * Reads the input of a session. Everything that is done with one stage shares what was read: an input never changes.
 *
 * @param maxAgeMs how old the answer may be, where the input may be stored only now, or more sessions may repeat this one
 */
export function inputOf(
  stage: Stage,
  sessionId: string,
  maxAgeMs = Number.POSITIVE_INFINITY,
): Promise<StoredInput> {
  const inputs = kept.get(stage) ?? new Map<string, Kept>();
  kept.set(stage, inputs);
  const now = stage.world.now();
  const before = inputs.get(sessionId);
  const absentMs = Number.isFinite(maxAgeMs) ? -1 : ABSENT_MS;
  if (before && now - before.at <= (before.isAbsent ? absentMs : maxAgeMs)) return before.stored;
  const stored = stage.inputs().then((store) => store.get(sessionId));
  keep(inputs, sessionId, { at: now, stored, isAbsent: false });
  return stored;
}

function keep(inputs: Map<string, Kept>, sessionId: string, entry: Kept): void {
  inputs.delete(sessionId);
  inputs.set(sessionId, entry);
  const [oldest] = inputs.keys();
  if (oldest !== undefined && inputs.size > KEPT) inputs.delete(oldest);
  entry.stored.then(
    ({ input, unreadable }) => {
      entry.isAbsent = !input && !unreadable;
    },
    () => {
      // After a failure, the next call tries again.
      if (inputs.get(sessionId) === entry) inputs.delete(sessionId);
    },
  );
}

/** The rows of a session's input partition: its input, and the sessions that repeat it. */
export async function inputRows(stage: Stage, sessionId: string): Promise<readonly Row[]> {
  const { input, unreadable, repeatedBy } = await inputOf(stage, sessionId);
  const PK = inputKey(sessionId);
  return [
    ...(input ? [{ ...encodeInput(input) }] : []),
    // What it holds is not known, and may be a secret.
    ...(unreadable ? [{ PK, SK: unreadable.SK, Unreadable: unreadable.reason }] : []),
    ...repeatedBy.map((id) => ({ PK, SK: repeatKey(id) })),
  ];
}
