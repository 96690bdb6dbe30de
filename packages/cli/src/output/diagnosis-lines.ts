import { diagnose } from '@agents/diagnosis';
import type { Cli } from '../cli.ts';
import { diagnosisContext } from '../session/context.ts';
import type { ReadSession } from '../session/read-session.ts';
import { printable } from './escape.ts';
import type { Paint } from './paint.ts';
import { stateColor, stateSign } from './state-sign.ts';

type Diagnosable = Pick<
  ReadSession,
  'sessionId' | 'events' | 'unreadable' | 'execution' | 'hasNoExecution' | 'limits'
>;

/** The headline of a session's diagnosis, the session's id, and the likeliest cause if there is one. */
export async function diagnosisLines(
  { io, target }: Cli,
  { limits, ...session }: Diagnosable,
  paint: Paint,
): Promise<readonly string[]> {
  const context = { ...(await diagnosisContext(target)), ...limits };
  const { state, headline, causes } = diagnose({ ...session, now: io.now(), context });
  const [likely] = causes;
  return [
    `${stateColor(paint, state)(stateSign(state))} ${paint.bold(printable(headline))}`,
    `  Session ${session.sessionId}`,
    ...(likely
      ? [`  Likely cause: ${printable(likely.cause)}`, `  Evidence: ${printable(likely.evidence)}`]
      : []),
  ];
}
