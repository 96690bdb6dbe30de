import { type Detail, type Diagnosis, FIRST_STEPS, type NextStep } from '@agents/diagnosis';
import { printable } from '@agents/events';
import { headlineOf } from './state.ts';
import type { Paint } from './terminal.ts';
import { hang, wrap } from './wrap.ts';

export interface DiagnosisLinesOptions {
  readonly paint: Paint;
  /** Of the terminal, in characters. Without a terminal, no fact is left out or cut. */
  readonly width: number | undefined;
  /** Everything that is known. Otherwise what one needs first: it fits on a terminal of 24 lines of 80 characters. */
  readonly long: boolean;
  /** Lines that are printed below, such as those of a log. */
  readonly below: number;
}

/** The lines of the smallest terminal, without the hint that follows and the prompt. */
const HEIGHT = 22;

/** A diagnosis for people: the verdict, the facts behind it, and what to type next. The whole story comes last. */
export function diagnosisLines(diagnosis: Diagnosis, options: DiagnosisLinesOptions): readonly string[] {
  const { paint, width, long, below } = options;
  const isCut = !long && width !== undefined;
  const steps = long ? diagnosis.next : firstSteps(diagnosis.next, isCut ? width : undefined);
  // Besides: the verdict, an empty line, and an empty line with the head of the steps.
  const room = HEIGHT - 4 - heightOf(stepTexts(steps), width) - below;
  const facts = detailLines(diagnosis.details, width, isCut ? Math.max(0, room) : undefined);
  return [
    headlineOf(diagnosis, paint),
    ...(facts.length > 0 ? ['', ...facts] : []),
    '',
    'Next:',
    ...steps.flatMap((step) => stepLines(step, paint)),
    ...(long ? ['', ...wrap(printable(diagnosis.paragraph), width)] : []),
  ];
}

/** The most lines of the steps that are shown first: enough for two, and for three that are short. */
const STEPS_HEIGHT = 8;

function firstSteps(steps: readonly NextStep[], width: number | undefined): readonly NextStep[] {
  const first = steps.slice(0, FIRST_STEPS);
  if (width === undefined) return first;
  return first.filter(
    (_, at) => at === 0 || heightOf(stepTexts(first.slice(0, at + 1)), width) <= STEPS_HEIGHT,
  );
}

/** A command is never broken into lines, so that it can be copied. */
function stepLines({ what, command }: NextStep, paint: Paint): readonly string[] {
  return [`  ${paint.dim(`# ${printable(what)}`)}`, `  ${printable(command)}`];
}

function stepTexts(steps: readonly NextStep[]): readonly string[] {
  return steps.flatMap(({ what, command }) => [`  # ${what}`, `  ${command}`]);
}

/** How many lines of the terminal lines without colours take. */
function heightOf(lines: readonly string[], width = Number.POSITIVE_INFINITY): number {
  return lines.reduce((sum, { length }) => sum + Math.max(1, Math.ceil(length / width)), 0);
}

const LABEL_WIDTH = 14;

/** The most lines of one fact where facts are cut. Errors of other programs can be long. */
const MAX_LINES = 3;

/** The facts in their order, as far as there is room. */
function detailLines(
  details: readonly Detail[],
  width: number | undefined,
  room = Number.POSITIVE_INFINITY,
): readonly string[] {
  const lines: string[] = [];
  for (const { label, text } of details) {
    const most = Math.min(room - lines.length, room === Number.POSITIVE_INFINITY ? room : MAX_LINES);
    if (most < 1) break;
    const all = hang(`  ${label.padEnd(LABEL_WIDTH)}`, printable(text), { width });
    lines.push(...all.slice(0, most));
    if (all.length > most) lines.push(shortened(lines.pop() ?? ''));
  }
  return lines;
}

/** With a sign, in place of its last word, that the text goes on. */
function shortened(line: string): string {
  return line.replace(/ \S+$/, ' …');
}
