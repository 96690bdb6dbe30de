import { compareEvents } from '@agents/events';
import { endFindings } from './end-findings.ts';
import { eventFindings } from './event-findings.ts';
import type { Finding, Severity, VerifyInput } from './finding.ts';
import { orderFindings } from './order-findings.ts';
import { rowFindings, unreadableFindings } from './row-findings.ts';

const GRAVITY: Readonly<Record<Severity, number>> = { error: 0, warning: 1, note: 2 };

/**
 * Checks a session's journal against what every writer keeps: the record, the order of causes, one end. The gravest
 * findings first, then in the order of their keys; none for a session that is well, finished or not.
 */
export function verifyJournal({ rows = [], events, unreadable, now }: VerifyInput): readonly Finding[] {
  const sorted = [...events].sort(compareEvents);
  const findings = [
    ...unreadableFindings(unreadable),
    ...rowFindings(rows),
    ...sorted.flatMap((event) => eventFindings(event, now)),
    ...orderFindings(sorted),
    ...endFindings(sorted),
  ];
  return findings.sort((a, b) => GRAVITY[a.severity] - GRAVITY[b.severity] || compareKeys(a, b));
}

function compareKeys({ key: a = '' }: Finding, { key: b = '' }: Finding): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
