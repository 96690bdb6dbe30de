import { diagnose } from '@agents/diagnosis';
import type { Cli } from '../cli.ts';
import { diagnosisContext } from '../session/context.ts';
import type { ReadSession } from '../session/read-session.ts';
import { printable } from './escape.ts';
import type { Paint } from './paint.ts';
import { stateColor, stateText } from './state-sign.ts';

type Diagnosable = Pick<
  ReadSession,
  'sessionId' | 'events' | 'unreadable' | 'execution' | 'hasNoExecution' | 'limits'
>;

/** What became of a session in a line or two: the headline, and the likeliest cause where there is one. */
export async function diagnosisLines(
  { io, target }: Cli,
  { limits, ...session }: Diagnosable,
  paint: Paint,
): Promise<readonly string[]> {
  const context = { ...(await diagnosisContext(target)), ...limits };
  const { state, headline, causes } = diagnose({ ...session, now: io.now(), context });
  const [likely] = causes;
  return [
    `${stateColor(paint, state)(stateText(state))}  ${paint.bold(printable(headline))}`,
    ...(likely ? [`  Likely: ${printable(likely.cause)} (${printable(likely.evidence)}).`] : []),
  ];
}
