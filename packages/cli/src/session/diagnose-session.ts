import { runtimeSessionId } from '@agents/agent-client';
import { type Context, type Diagnosis, diagnose } from '@agents/diagnosis';
import type { Cli } from '../cli.ts';
import { fullContext } from './full-context.ts';
import type { ReadSession } from './read-session.ts';
import { type Asked, makeStandings } from './standings.ts';

/** The whole diagnosis of a session that was read, with the names of its stage filled in. */
export async function diagnoseSession(cli: Cli, session: ReadSession): Promise<Diagnosis> {
  const { sessionId, events, unreadable, assessment } = session;
  const [context, asked]: readonly [Context, Asked] = await Promise.all([
    fullContext(cli),
    assessment.session.terminalEvent ? makeStandings(cli).executionOf(sessionId) : session,
  ]);
  const { execution, hasNoExecution } = asked;
  return diagnose({
    sessionId,
    events,
    unreadable,
    now: cli.io.now(),
    runtimeSessionId: runtimeSessionId(sessionId),
    context,
    ...(execution && { execution }),
    ...(hasNoExecution && { hasNoExecution }),
  });
}
