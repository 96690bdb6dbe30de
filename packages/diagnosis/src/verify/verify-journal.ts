import { compareEvents } from '@agents/events';
import type { Finding, Severity, VerifyInput } from './finding.ts';
import { orderFindings } from './order-findings.ts';
import { eventFindings, rowFindings, unreadableFindings } from './record-findings.ts';

const RANK: Readonly<Record<Severity, number>> = { error: 0, warning: 1, note: 2 };

/**
 * Checks a session's journal: its records, the order of its events, and its terminal event. The most serious findings come
 * first, then the order of keys. A healthy session has no findings, whether it has ended or not.
 */
export function verifyJournal({ rows = [], events, unreadable, now }: VerifyInput): readonly Finding[] {
  const sorted = [...events].sort(compareEvents);
  const findings = [
    ...unreadableFindings(unreadable),
    ...rowFindings(rows),
    ...sorted.flatMap((event) => eventFindings(event, now)),
    ...orderFindings(sorted),
  ];
  return findings.sort((a, b) => RANK[a.severity] - RANK[b.severity] || compareKeys(a, b));
}

function compareKeys({ key: a = '' }: Finding, { key: b = '' }: Finding): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
