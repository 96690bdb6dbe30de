import { describeError, type NewEvent } from '@agents/events';
import type { Journal } from '@agents/journal';
import type { Logger } from '@agents/service';

export type AppendOutcome = (event: NewEvent, deadline: number) => Promise<void>;

/**
 * Makes the function that journals how a call of the agent went, and never throws.
 *
 * An outcome that cannot be journaled changes nothing about the call. The agent runs, or does not, and its own events
 * say so; an error thrown here would make Step Functions call a second time for the sake of a note, or hide why the
 * call failed. By then the journal has retried until the deadline (epoch ms) and has logged the event whole.
 */
export function makeAppendOutcome(journal: Pick<Journal, 'append'>, log: Logger): AppendOutcome {
  return async (event, deadline) => {
    try {
      await journal.append(event, { deadline });
    } catch (error) {
      const fields = { session_id: event.sessionId, event, error: describeError(error) };
      log.error(fields, 'the call of the agent is over, but its outcome is not in the journal');
    }
  };
}
