import {
  isFailure,
  isStatus,
  type Row,
  type SessionEvent,
  type UnreadableRecord,
  writerOf,
} from '@agents/events';
import { excerpt, humanDuration } from '../phrases.ts';
import type { Finding } from './finding.ts';

const ATTRIBUTES: ReadonlySet<string> = new Set(['PK', 'SK', 'Status', 'Timestamp', 'ErrorMessage']);

/** What only rows show: attributes that events do not have, and keys that differ from the timestamp. */
export function rowFindings(rows: readonly Row[]): readonly Finding[] {
  return rows.flatMap((row) => [...keyFindings(row), ...attributeFindings(row), ...messageFindings(row)]);
}

/** Rows that are not events. */
export function unreadableFindings(unreadable: readonly UnreadableRecord[]): readonly Finding[] {
  return unreadable.map(({ SK, reason }) => ({
    code: reason.startsWith('Status:') ? 'UNKNOWN_STATUS' : 'UNREADABLE_RECORD',
    severity: 'error',
    message: `Unreadable record: ${excerpt(reason)}`,
    key: SK,
  }));
}

function keyFindings({ SK, Timestamp }: Row): readonly Finding[] {
  if (typeof SK !== 'string' || typeof Timestamp !== 'string' || SK === `EVENT#${Timestamp}`) return [];
  const message = `SK does not match Timestamp: expected EVENT#${excerpt(Timestamp)}, found ${excerpt(SK)}`;
  return [{ code: 'KEY_MISMATCH', severity: 'error', message, key: SK }];
}

function attributeFindings(row: Row): readonly Finding[] {
  const extra = Object.keys(row).filter((name) => !ATTRIBUTES.has(name));
  if (extra.length === 0) return [];
  const message = `Unknown attributes: expected only ${[...ATTRIBUTES].join(', ')}, also found ${excerpt(extra.sort().join(', '))}`;
  return [{ code: 'EXTRA_ATTRIBUTE', severity: 'error', message, ...keyOfRow(row) }];
}

function messageFindings(row: Row): readonly Finding[] {
  const { Status, ErrorMessage } = row;
  if (!isStatus(Status) || isFailure(Status) || ErrorMessage === undefined) return [];
  const message = `${Status} has an ErrorMessage, but only failure events may have one`;
  return [{ code: 'UNEXPECTED_MESSAGE', severity: 'error', message, ...keyOfRow(row) }];
}

function keyOfRow({ SK }: Row): { readonly key?: string } {
  return typeof SK === 'string' ? { key: SK } : {};
}

/** How far a writer's clock may be ahead of the reader's, in milliseconds. */
const FUTURE_MS = 5_000;

const THREE_DIGITS = /\.\d{3}Z$/;

/** What is wrong with one event. */
export function eventFindings(event: SessionEvent, now: number): readonly Finding[] {
  return [...precision(event), ...future(event, now), ...missingMessage(event)];
}

/** The sort key that an event should have. */
export function keyOf(event: SessionEvent): string {
  return `EVENT#${event.timestamp}`;
}

function precision(event: SessionEvent): readonly Finding[] {
  if (THREE_DIGITS.test(event.timestamp)) return [];
  const isWorkflow = writerOf(event.status) === 'state-machine';
  const message = `Timestamp: expected three fraction digits, found ${event.timestamp}`;
  return [
    {
      code: 'TIMESTAMP_PRECISION',
      severity: isWorkflow ? 'note' : 'error',
      message: isWorkflow ? `${message}; Step Functions drops trailing zeros` : message,
      key: keyOf(event),
    },
  ];
}

function future(event: SessionEvent, now: number): readonly Finding[] {
  const aheadMs = event.epochMs - now;
  if (aheadMs <= FUTURE_MS) return [];
  const message = `${event.status} is ${humanDuration(aheadMs)} in the future: the writer's clock is wrong, or this computer's is`;
  return [{ code: 'TIMESTAMP_IN_FUTURE', severity: 'warning', message, key: keyOf(event) }];
}

function missingMessage(event: SessionEvent): readonly Finding[] {
  if (!isFailure(event.status) || event.errorMessage?.trim()) return [];
  const message = `${event.status} has no ErrorMessage, but every failure event must have one`;
  return [{ code: 'MISSING_MESSAGE', severity: 'error', message, key: keyOf(event) }];
}
