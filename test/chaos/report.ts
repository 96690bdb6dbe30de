import { createHash } from 'node:crypto';
import { type Exchange, FAULT_KINDS, stepOf } from '../fault-proxy/index.ts';
import type { Evidence, Violation } from './evidence.ts';
import type { HeldFault } from './fault-load.ts';
import { STEPS } from './steps.ts';

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
  return exchanges.flatMap(({ call, fault }) => {
    const { session, nth } = call;
    return fault ? [{ session, step: stepOf(call), nth, kind: fault.kind }] : [];
  });
}

/** Words a report for a terminal. */
export function describeReport(report: CampaignReport): string {
  const { seed, sessions, concurrency, seconds, held, met, exchanges, evidence, violations } = report;
  return [
    `Seed ${seed}, ${sessions} sessions, ${concurrency} at a time: ${exchanges.length} calls in ${seconds.toFixed(1)} s`,
    '',
    ...table('faults by kind', FAULT_KINDS, [held, met], ({ kind }) => kind),
    row('together', [held.length, met.length]),
    row('fingerprint', [fingerprint(held), fingerprint(met)]),
    '',
    ...table('faults by call', Object.values(STEPS), [held, met], ({ step }) => step),
    '',
    ...MEANING,
    '',
    `sessions ended: ${describeEnds(evidence)}`,
    `records: ${evidence.writes.length} acknowledged, ${evidence.rows.length} in the table`,
    '',
    `violations: ${violations.length}`,
    ...violations.map(({ promise, found }) => `  ${promise}: ${found}`),
  ].join('\n');
}

const MEANING = [
  'held  what the seed holds ready for the first calls of each session: the same in every run',
  'met   what came about; a call that a session does not come to make meets nothing. With CONCURRENCY=1, where nothing',
  '      happens beside anything else, this is the same in every run as well.',
];

const NAME_WIDTH = 80;
const NUMBER_WIDTH = 14;

function row(name: string, values: readonly (number | string)[]): string {
  return name.padEnd(NAME_WIDTH) + values.map((each) => String(each).padStart(NUMBER_WIDTH)).join('');
}

function table(
  title: string,
  names: readonly string[],
  columns: readonly (readonly HeldFault[])[],
  nameOf: (fault: HeldFault) => string,
): readonly string[] {
  const counted = columns.map((faults) => Map.groupBy(faults, nameOf));
  const count = (name: string): number[] => counted.map((groups) => groups.get(name)?.length ?? 0);
  return [row(title, ['held', 'met']), ...names.map((name) => row(`  ${name}`, count(name)))];
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
