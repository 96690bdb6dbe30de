import { runtimeSessionId } from '@agents/agent-runtime/runtime-session-id';
import { type Diagnosis, diagnose } from '@agents/diagnosis';
import type { Cli } from '../cli.ts';
import { fullContext } from './full-context.ts';
import type { ReadSession } from './read-session.ts';

/** The whole diagnosis of a session that was read, with the names of its stage filled in. */
export async function diagnoseSession(cli: Cli, session: ReadSession): Promise<Diagnosis> {
  const { sessionId, events, unreadable, execution, hasNoExecution } = session;
  const context = await fullContext(cli);
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
