import { isFailure, isStatus, type Row, type UnreadableRecord } from '@agents/events';
import { excerpt } from '../words/excerpt.ts';
import type { Finding } from './finding.ts';

const ATTRIBUTES: ReadonlySet<string> = new Set(['PK', 'SK', 'Status', 'Timestamp', 'ErrorMessage']);

/** What only the rows show: attributes that reading passes over, and keys that do not follow from the timestamp. */
export function rowFindings(rows: readonly Row[]): readonly Finding[] {
  return rows.flatMap((row) => [...keyFindings(row), ...attributeFindings(row), ...messageFindings(row)]);
}

/** Rows that hold no event. */
export function unreadableFindings(unreadable: readonly UnreadableRecord[]): readonly Finding[] {
  return unreadable.map(({ SK, reason }) => ({
    code: reason.startsWith('Status:') ? 'unknown-status' : 'unreadable-row',
    severity: 'error',
    message: `this row is no event: ${excerpt(reason)}`,
    key: SK,
  }));
}

function keyFindings({ SK, Timestamp }: Row): readonly Finding[] {
  if (typeof SK !== 'string' || typeof Timestamp !== 'string' || SK === `EVENT#${Timestamp}`) return [];
  const message = `SK: expected EVENT#${excerpt(Timestamp)}, as Timestamp says, found ${excerpt(SK)}`;
  return [{ code: 'key-unlike-timestamp', severity: 'error', message, key: SK }];
}

function attributeFindings(row: Row): readonly Finding[] {
  const extra = Object.keys(row).filter((name) => !ATTRIBUTES.has(name));
  if (extra.length === 0) return [];
  const message = `expected PK, SK, Status, Timestamp and ErrorMessage only, found also ${excerpt(extra.sort().join(', '))}`;
  return [{ code: 'extra-attribute', severity: 'error', message, ...keyOf(row) }];
}

function messageFindings(row: Row): readonly Finding[] {
  const { Status, ErrorMessage } = row;
  if (!isStatus(Status) || isFailure(Status) || ErrorMessage === undefined) return [];
  const message = `${Status} is no failure and carries an ErrorMessage all the same`;
  return [{ code: 'message-on-progress', severity: 'error', message, ...keyOf(row) }];
}

function keyOf({ SK }: Row): { readonly key?: string } {
  return typeof SK === 'string' ? { key: SK } : {};
}
