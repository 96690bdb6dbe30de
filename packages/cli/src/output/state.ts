import { type DisplayState, STATE_SIGNS } from '@agents/diagnosis';
import { printable } from '@agents/events';
import { type Diagnosable, summarizeSession } from '@agents/sessions';
import type { Cli } from '../cli.ts';
import type { Paint } from './terminal.ts';
import { hang } from './wrap.ts';

/** A state as people see it: its sign and its name. */
export function stateText(state: DisplayState): string {
  return `${STATE_SIGNS[state]} ${state}`;
}

/** The colour of a state. */
export function stateColor(paint: Paint, state: DisplayState): (text: string) => string {
  switch (state) {
    case 'completed':
      return paint.green;
    case 'failed':
      return paint.red;
    case 'stuck':
    case 'stalled':
    case 'lost':
      return (text) => paint.bold(paint.red(text));
    case 'running':
      return paint.cyan;
    case 'stopped':
    case 'pending':
    case 'not found':
      return paint.yellow;
    default:
      return state satisfies never;
  }
}

/** The headline of a diagnosis, which names the state, after the state's sign. */
export function headlineOf(
  { state, headline }: { readonly state: DisplayState; readonly headline: string },
  paint: Paint,
): string {
  return `${stateColor(paint, state)(STATE_SIGNS[state])} ${paint.bold(printable(headline))}`;
}

/** What happened in a session, in a few lines: the headline, the session, and the likeliest cause if there is one. */
export async function summaryLines(
  { stage, width: widthOf }: Pick<Cli, 'stage' | 'width'>,
  session: Diagnosable,
  paint: Paint,
): Promise<readonly string[]> {
  const diagnosis = await summarizeSession(stage, session);
  const [likely] = diagnosis.causes;
  const width = widthOf();
  const line = (head: string, text: string): readonly string[] =>
    width === undefined ? [head + printable(text)] : hang(head, printable(text), { width });
  return [
    headlineOf(diagnosis, paint),
    `  Session ${session.sessionId}`,
    ...(likely ? [...line('  Likely cause: ', likely.cause), ...line('  Evidence: ', likely.evidence)] : []),
  ];
}
