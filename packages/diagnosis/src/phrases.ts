import { type Progress, redactSecrets, type SessionEvent, type Writer } from '@agents/events';
import { type Execution, SESSION_STOPPED } from './context.ts';

/** The writers of events, as a sentence names them. */
export const WRITER_WORDS: Readonly<Record<Writer, string>> = {
  'state-machine': 'the workflow',
  invoker: 'the invoker',
  'agent-entrypoint': "the agent's entrypoint",
  'agent-task': "the agent's task",
};

/** `A`, `A or B`; of two with the same beginning, `AGENT_BACKGROUND_TASK_COMPLETED or _FAILED`. */
export function oneOf([first = '', ...others]: readonly string[]): string {
  const stem = first.slice(0, first.lastIndexOf('_') + 1);
  const rest = others.map((status) =>
    stem !== '' && status.startsWith(stem) ? `_${status.slice(stem.length)}` : status,
  );
  return [first, ...rest].join(' or ');
}

/** `STATUS at 2024-11-04T10:30:00.123Z`. */
export function named({ status, timestamp }: SessionEvent): string {
  return `${status} at ${timestamp}`;
}

/** `44 s ago`; an instant in the future, by another clock, is `just now`. */
export function ago(epochMs: number, now: number): string {
  return now <= epochMs ? 'just now' : `${humanDuration(now - epochMs)} ago`;
}

/** `3 of 5, summarizing part 3`; empty if the task has reported tokens only. */
export function progressPhrase({ text, done, total }: Omit<Progress, 'usage'>): string {
  const amount = done === undefined ? '' : total === undefined ? `${done} done` : `${done} of ${total}`;
  return [amount, text ?? ''].filter(Boolean).join(', ');
}

/** `once`, `twice`, `3 times`. */
export function times(count: number): string {
  return count === 1 ? 'once' : count === 2 ? 'twice' : `${count} times`;
}

/** `1 record`, `2 records`. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return count === 1 ? `1 ${noun}` : `${count} ${plural}`;
}

/** A text with one full stop at its end. */
export function sentence(text: string): string {
  return `${text.replace(/[.\s]+$/, '')}.`;
}

export function capitalized(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

/** The longest text of another program that a sentence quotes. */
const MAX_EXCERPT = 240;

/** Characters that could move the cursor, colour the terminal or change the direction of a line. */
const UNPRINTABLE = /[\s\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+/gu;

/**
 * A message as a sentence quotes it: on one line, without secrets, at most 240 characters. Any program may have written a
 * record of the table, and the journal does not redact an execution's cause.
 */
export function excerpt(text: string): string {
  const line = redactSecrets(text.slice(0, 20_000).replace(UNPRINTABLE, ' ').trim());
  return line.length <= MAX_EXCERPT ? line : `${line.slice(0, MAX_EXCERPT - 1).toWellFormed()}…`;
}

/** The errors that the workflow's executions end with (`infra/workflow.yml` and the poller), in words. */
export const EXECUTION_ERRORS: Readonly<Record<string, string>> = {
  AgentInvocationFailed: 'the invoker could not call the agent',
  AgentEntrypointFailed: 'the agent rejected the request',
  AgentTaskFailed: "the agent's task failed",
  AgentLost: 'a liveness check found that the agent no longer runs the task',
  SessionTimedOut: 'the session had not ended by its deadline',
  InvalidInput: 'the input is not a valid session, so nothing was journaled',
  InputCheckFailed: 'the function that checks the input could not run, so nothing was journaled',
  JournalingFailed: 'the workflow could not write SESSION_INITIATED',
  PollingFailed: 'the poller kept failing, or was refused',
  FollowerUnusable: 'the state machine that polls the journal could not be started',
  'States.Timeout': "the state machine's own timeout was reached",
};

/** How an execution ended, as the rest of a sentence that begins with "the execution"; `undefined` while it runs. */
export function executionEnd({ status, error, stopDate }: Execution): string | undefined {
  const when = stopDate === undefined ? '' : ` at ${new Date(stopDate).toISOString()}`;
  switch (status) {
    case 'RUNNING':
      return undefined;
    case 'SUCCEEDED':
      return `succeeded${when}`;
    case 'ABORTED':
      return `${error === SESSION_STOPPED ? 'was stopped' : 'was aborted (ABORTED)'}${when}`;
    case 'TIMED_OUT':
      return `timed out${when}: ${EXECUTION_ERRORS['States.Timeout']}`;
    default: {
      const known = error !== undefined && Object.hasOwn(EXECUTION_ERRORS, error) && EXECUTION_ERRORS[error];
      return `ended${when} with ${error || status}${known ? `: ${known}` : ''}`;
    }
  }
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

interface Scale {
  readonly unit: string;
  readonly unitMs: number;
  readonly part: string;
  readonly partMs: number;
  /** From here on the next larger scale is used. */
  readonly belowMs: number;
}

const SCALES: readonly Scale[] = [
  { unit: 'min', unitMs: MINUTE, part: 's', partMs: SECOND, belowMs: HOUR },
  { unit: 'h', unitMs: HOUR, part: 'min', partMs: MINUTE, belowMs: DAY },
  { unit: 'd', unitMs: DAY, part: 'h', partMs: HOUR, belowMs: Number.POSITIVE_INFINITY },
];

/**
 * A duration with its two largest units: `120 ms`, `1.2 s`, `44 s`, `2 min 5 s`, `3 h 12 min`, `2 d 4 h`.
 *
 * It is rounded to the smaller unit. A negative duration, which two clocks can cause, has a minus.
 */
export function humanDuration(ms: number): string {
  if (!Number.isFinite(ms)) return 'an unknown time';
  if (ms < 0) return `-${humanDuration(-ms)}`.replace(/^-0 s$/, '0 s');
  const whole = Math.round(ms);
  if (whole === 0) return '0 s';
  if (whole < SECOND) return `${whole} ms`;
  const tenths = Math.round(ms / 100);
  if (tenths < 100) return `${tenths / 10} s`;
  const seconds = Math.round(ms / SECOND);
  if (seconds < 60) return `${seconds} s`;
  for (const { unit, unitMs, part, partMs, belowMs } of SCALES) {
    const rounded = Math.round(ms / partMs) * partMs;
    if (rounded >= belowMs) continue;
    const units = Math.floor(rounded / unitMs);
    const parts = Math.round((rounded - units * unitMs) / partMs);
    return parts === 0 ? `${units} ${unit}` : `${units} ${unit} ${parts} ${part}`;
  }
  return 'an unknown time';
}
