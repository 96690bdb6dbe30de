import type { DisplayState } from '@agents/diagnosis';
import type { Paint } from './paint.ts';

/** A sign for each state; a word always stands beside it. */
const SIGNS: Readonly<Record<DisplayState, string>> = {
  completed: '✓',
  failed: '✗',
  running: '●',
  pending: '○',
  stuck: '!',
  lost: '!',
  'not found': '?',
};

/** The sign of a state, before a text that names the state. */
export function stateSign(state: DisplayState): string {
  return SIGNS[state];
}

/** A state as people see it: its sign and its word. */
export function stateText(state: DisplayState): string {
  return `${SIGNS[state]} ${state}`;
}

/** Colours a text as its state is. */
export function stateColor(paint: Paint, state: DisplayState): (text: string) => string {
  switch (state) {
    case 'completed':
      return paint.green;
    case 'failed':
      return paint.red;
    case 'stuck':
    case 'lost':
      return (text) => paint.bold(paint.red(text));
    case 'running':
      return paint.cyan;
    case 'pending':
    case 'not found':
      return paint.yellow;
    default:
      return state satisfies never;
  }
}
