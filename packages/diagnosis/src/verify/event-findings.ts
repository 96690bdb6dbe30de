import { isFailure, type SessionEvent, writerOf } from '@agents/events';
import { humanDuration } from '../human-duration.ts';
import type { Finding } from './finding.ts';

/** How far a writer's clock may be ahead of the reader's before it is worth a word, in milliseconds. */
const FUTURE_MS = 5_000;

const THREE_DIGITS = /\.\d{3}Z$/;

/** What is wrong with an event by itself. */
export function eventFindings(event: SessionEvent, now: number): readonly Finding[] {
  return [...precision(event), ...future(event, now), ...emptyFailure(event)];
}

/** The sort key of an event, as it should be. */
export function keyOf(event: SessionEvent): string {
  return `EVENT#${event.timestamp}`;
}

function precision(event: SessionEvent): readonly Finding[] {
  if (THREE_DIGITS.test(event.timestamp)) return [];
  const isWorkflow = writerOf(event.status) === 'state-machine';
  const message = `Timestamp: expected exactly three fraction digits, found ${event.timestamp}`;
  return [
    {
      code: 'timestamp-precision',
      severity: isWorkflow ? 'note' : 'error',
      message: isWorkflow ? `${message}; the clock of Step Functions drops zeros at the end` : message,
      key: keyOf(event),
    },
  ];
}

function future(event: SessionEvent, now: number): readonly Finding[] {
  const aheadMs = event.epochMs - now;
  if (aheadMs <= FUTURE_MS) return [];
  const message = `${event.status} is stamped ${humanDuration(aheadMs)} in the future: the clock of its writer, or of this machine, is wrong`;
  return [{ code: 'timestamp-in-future', severity: 'warning', message, key: keyOf(event) }];
}

function emptyFailure(event: SessionEvent): readonly Finding[] {
  if (!isFailure(event.status) || event.errorMessage?.trim()) return [];
  const message = `${event.status} is a failure and says nothing: expected an ErrorMessage`;
  return [{ code: 'failure-without-message', severity: 'error', message, key: keyOf(event) }];
}
