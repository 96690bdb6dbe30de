import { describeError } from '@agents/events';
import { type InputStore, JournalRefused, JournalUnavailable, type SavedStore } from '@agents/journal';
import type { Logger } from '@agents/service';
import type { SavedValues } from './agent.ts';

/** Makes the saved values of a session's task. */
export type OpenSaved = (sessionId: string) => SavedValues;

export interface SavedDeps {
  readonly store: SavedStore;
  readonly inputs: Pick<InputStore, 'get'>;
  readonly log: Logger;
}

/**
 * Makes what keeps values of a task for the sessions that repeat it. They belong to the first try of the work: a person may
 * repeat that one again after a repeat of it has failed, and then the newest session does not repeat the one before it.
 */
export function makeOpenSaved({ store, inputs, log }: SavedDeps): OpenSaved {
  return (sessionId) => {
    let first: Promise<string> | undefined;
    /** Found when it is first needed, so that a task that saves nothing costs nothing. After an error, looked for again. */
    const firstTry = async (): Promise<string> => {
      first ??= findFirstTry(inputs, sessionId);
      try {
        return await first;
      } catch (error) {
        first = undefined;
        throw error;
      }
    };
    return {
      get: async (name) => store.get(await firstTry(), name),
      async put(name, value) {
        try {
          await store.put(await firstTry(), name, value);
          return true;
        } catch (error) {
          if (!(error instanceof JournalUnavailable || error instanceof JournalRefused)) throw error;
          const fields = { session_id: sessionId, name, error: describeError(error) };
          log.warn(fields, 'value not saved; the task continues');
          return false;
        }
      },
    };
  };
}

/** The session that began the work: the one that is repeated and repeats none. The invoker keeps what each session repeats. */
async function findFirstTry(inputs: SavedDeps['inputs'], sessionId: string): Promise<string> {
  const seen = new Set<string>();
  // A record put by hand may lead back to where the search was.
  for (let id = sessionId; !seen.has(id); ) {
    seen.add(id);
    id = (await inputs.get(id)).input?.repeats ?? id;
  }
  return [...seen].at(-1) ?? sessionId;
}
