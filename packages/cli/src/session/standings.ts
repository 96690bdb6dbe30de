import { type Execution, type Standing, standingOf } from '@agents/diagnosis';
import { describeError, type SessionEvent } from '@agents/journal/domain';
import type { Cli } from '../cli.ts';
import { printable } from '../output/escape.ts';
import { executionsOf, type FindExecution } from './execution.ts';

/** How a session stands, and the execution that was asked about it. */
export interface Stood {
  readonly standing: Standing;
  readonly execution?: Execution;
}

/** Says how sessions stand: the journal where it knows the end, the execution beside it where it does not. */
export interface Standings {
  of(sessionId: string, events: readonly SessionEvent[]): Promise<Stood>;
}

/**
 * Makes standings. Executions are asked for at most as often as said, and only for sessions whose journal has no end; where
 * they cannot be read, that is noted once and the journal speaks alone.
 *
 * @param everyMs how old an answer about an execution may be
 */
export function makeStandings(cli: Cli, everyMs = 0): Standings {
  const known = new Map<string, { readonly at: number; readonly execution: Execution | undefined }>();
  let finder: Promise<FindExecution> | undefined;
  let isSilent = false;

  const find = async (sessionId: string, now: number): Promise<Execution | undefined> => {
    const before = known.get(sessionId);
    if (isSilent || (before && now - before.at < everyMs)) return before?.execution;
    try {
      finder ??= executionsOf(cli.target);
      const execution = await (await finder)(sessionId);
      if (everyMs > 0) known.set(sessionId, { at: now, execution });
      return execution;
    } catch (error) {
      // Several may have asked at once; it is said once.
      if (isSilent) return undefined;
      isSilent = true;
      cli.note(
        cli.notePaint.yellow(
          `Executions cannot be read, so only the journal speaks, and a lost session looks like a running one (${printable(describeError(error))})`,
        ),
      );
      return undefined;
    }
  };

  return {
    async of(sessionId, events) {
      const now = cli.io.now();
      const alone = standingOf({ events, now });
      if (alone.hasEnded) return { standing: alone };
      const execution = await find(sessionId, now);
      return execution
        ? { standing: standingOf({ events, now, execution }), execution }
        : { standing: alone };
    },
  };
}
