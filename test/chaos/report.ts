import { createHash } from 'node:crypto';
import { type Exchange, FAULT_KINDS } from '@agents/fault-proxy';
import type { Evidence, Violation } from './evidence.ts';
import type { HeldFault } from './fault-load.ts';

/** What a campaign comes to. */
export interface CampaignReport {
  readonly seed: number;
  readonly sessions: number;
  readonly concurrency: number;
  readonly seconds: number;
  /** What the seed held ready. */
  readonly held: readonly HeldFault[];
  /** What calls came to meet. */
  readonly met: readonly HeldFault[];
  /** Every request through the proxy. */
  readonly exchanges: readonly Exchange[];
  readonly evidence: Evidence;
  readonly violations: readonly Violation[];
}

/** The faults that the requests met. */
export function metFaults(exchanges: readonly Exchange[]): readonly HeldFault[] {
  return exchanges.flatMap(({ call: { session, caller, operation, subject, nth }, fault }) => {
    const step = [caller, operation, subject].filter(Boolean).join(' ');
    return fault ? [{ session, step, nth, kind: fault.kind }] : [];
  });
}

/** Words a report for a terminal. */
export function describeReport(report: CampaignReport): string {
  const { seed, sessions, concurrency, seconds, held, met, exchanges, evidence, violations } = report;
  return [
    `Seed ${seed}, ${sessions} sessions, ${concurrency} at a time: ${exchanges.length} calls in ${seconds.toFixed(1)} s`,
    '',
    ...table('faults', FAULT_KINDS, [held, met], ({ kind }) => kind),
    ...row('together', [held.length, met.length]),
    '',
    ...table('by call', [...new Set(held.map(({ step }) => step))], [held, met], ({ step }) => step),
    '',
    `held ready by the seed: ${fingerprint(held)}   met by calls: ${fingerprint(met)}`,
    '',
    `sessions ended: ${describeEnds(evidence)}`,
    `records: ${evidence.writes.length} acknowledged, ${evidence.rows.length} in the table`,
    '',
    `violations: ${violations.length}`,
    ...violations.map(({ promise, found }) => `  ${promise}: ${found}`),
  ].join('\n');
}

const NAME_WIDTH = 76;
const NUMBER_WIDTH = 8;

function row(name: string, numbers: readonly (number | string)[]): readonly string[] {
  return [`${name.padEnd(NAME_WIDTH)}${numbers.map((each) => String(each).padStart(NUMBER_WIDTH)).join('')}`];
}

function table(
  title: string,
  names: readonly string[],
  columns: readonly (readonly HeldFault[])[],
  nameOf: (fault: HeldFault) => string,
): readonly string[] {
  const counted = columns.map((faults) => Map.groupBy(faults, nameOf));
  return [
    ...row(title, ['held', 'met']),
    ...names.flatMap((name) =>
      row(
        `  ${name}`,
        counted.map((groups) => groups.get(name)?.length ?? 0),
      ),
    ),
  ];
}

/** Two runs with the same fingerprint had the same faults at the same calls. */
function fingerprint(faults: readonly HeldFault[]): string {
  const lines = faults.map(({ session, step, nth, kind }) => `${session} ${step} ${nth} ${kind}`).sort();
  return createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 12);
}

function describeEnds({ sessions }: Evidence): string {
  const ends = Map.groupBy(sessions, ({ executions: [first] }) => first?.error ?? first?.status ?? 'none');
  return [...ends]
    .toSorted(([, a], [, b]) => b.length - a.length)
    .map(([end, of]) => `${of.length} ${end}`)
    .join(', ');
}
