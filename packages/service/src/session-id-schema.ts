import { InvalidSessionId, parseSessionId } from '@agents/events';
import * as v from 'valibot';

/** A session id by the journal's own rule, so that there is one truth about which ids are allowed. */
export const sessionIdSchema = v.pipe(
  v.unknown(),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    try {
      return parseSessionId(dataset.value);
    } catch (error) {
      if (!(error instanceof InvalidSessionId)) throw error;
      addIssue({ message: error.message });
      return NEVER;
    }
  }),
);
