import { type Assessment, assessSession, type Execution, type Limits } from '@agents/diagnosis';
import { describeError, type SessionEvent } from '@agents/events';
import type { Cli } from '../cli.ts';
import { printable } from '../output/escape.ts';
import { once } from '../target/once.ts';
import { executionsOf } from './execution.ts';
import { knownDeployment, type StackReader } from './known-deployment.ts';

/** How a session stands, and the execution and the stage that were asked about it. */
export interface Stood {
  readonly assessment: Assessment;
  readonly execution?: Execution;
  /** It was looked for, and none is named like the session. */
  readonly hasNoExecution?: true;
  /** The stage's, where its stack was asked: for a task that runs, which only the deadline makes late. */
  readonly limits?: Limits;
}

/** What was found out about the execution of a session; nothing where it could not be asked. */
export type Asked = Pick<Stood, 'execution' | 'hasNoExecution'>;

/** Says how sessions stand: the journal where it knows the end, the execution beside it where it does not. */
export interface Standings {
  of(sessionId: string, events: readonly SessionEvent[]): Promise<Stood>;
}

/** The same, and what they are made of. */
export interface AskingStandings extends Standings {
  /** Asks for the execution also of a session whose journal has its end: it may say who brought that about. */
  executionOf(sessionId: string): Promise<Asked>;
}

/** What asking needs of the command. */
interface Asker extends StackReader {
  readonly io: Pick<Cli['io'], 'now'>;
}

/**
 * Makes standings. Executions are asked for at most as often as said, and only for sessions whose journal has no end; where
 * they cannot be read, that is noted once and the journal speaks alone. The stack is asked once, beside the first execution
 * of a session whose task runs: its deadline is all that makes such a session late.
 *
 * @param everyMs how old an answer about an execution may be
 */
export function makeStandings(cli: Asker, everyMs = 0): AskingStandings {
  const known = new Map<string, { readonly at: number; readonly asked: Asked }>();
  const finder = once(() => executionsOf(cli.target));
  let isRefused = false;

  const remember = (sessionId: string, at: number, asked: Asked): Asked => {
    if (everyMs > 0) known.set(sessionId, { at, asked });
    return asked;
  };
  const find = async (sessionId: string, now: number): Promise<Asked> => {
    const before = known.get(sessionId);
    const isFresh = before && now - before.at < everyMs;
    // A list does not ask again and again what it is refused; who waits for hours does, at its intervals.
    if (isFresh || (isRefused && everyMs === 0)) return before?.asked ?? {};
    try {
      const execution = await (await finder())(sessionId);
      return remember(sessionId, now, execution ? { execution } : { hasNoExecution: true });
    } catch (error) {
      if (!isRefused) cli.noteOnce(cli.notePaint.yellow(withoutExecutions(error)));
      isRefused = true;
      return remember(sessionId, now, before?.asked ?? {});
    }
  };

  return {
    executionOf: (sessionId) => find(sessionId, cli.io.now()),
    async of(sessionId, events) {
      const now = cli.io.now();
      const alone = assessSession({ events, now });
      // An execution that runs has not ended some sessions that look so: a call that is late is made all the same.
      const isEnded = assessSession({ events, now, execution: { status: 'RUNNING' } }).hasEnded;
      if (isEnded) return { assessment: alone };
      const [asked, limits] = await Promise.all([
        find(sessionId, now),
        alone.session.state === 'RUNNING' ? knownDeployment(cli).then((known) => known.limits) : undefined,
      ]);
      const found = { ...asked, ...(limits && { limits }) };
      return { assessment: assessSession({ events, now, ...found }), ...found };
    },
  };
}

function withoutExecutions(error: unknown): string {
  return `Executions cannot be read, so only the journal speaks, and a lost session looks like a running one (${printable(describeError(error))})`;
}
